using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What became of the puts of one request, in their order.</summary>
internal sealed record ReceiptsDocument(int SchemaVersion, IReadOnlyList<ReceiptDocument> Receipts) : IDocument
{
    public static ReceiptsDocument From(IReadOnlyList<PutReceipt> receipts) => new(KithJson.SchemaVersion, [.. receipts.Select(ReceiptDocument.From)]);

    public List<PutReceipt> ToReceipts() => DocumentList.Convert(Receipts, receipt => receipt.ToReceipt());
}
