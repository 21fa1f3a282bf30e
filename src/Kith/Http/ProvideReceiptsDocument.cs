using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What became of saying that a node provides many things, in the order of the keys.</summary>
internal sealed record ProvideReceiptsDocument(int SchemaVersion, IReadOnlyList<ProvideDocument> Receipts) : IDocument
{
    public static ProvideReceiptsDocument From(IReadOnlyList<ProvideReceipt> receipts) => new(KithJson.SchemaVersion, [.. receipts.Select(ProvideDocument.From)]);

    public List<ProvideReceipt> ToReceipts() => DocumentList.Convert(Receipts, receipt => receipt.ToReceipt(CidText.TryParse(receipt.Cid, out ProviderKey key) ? key : throw new FormatException("A receipt names no CID.")));
}
