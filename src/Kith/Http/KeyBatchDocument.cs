using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>Record keys to read, or CIDs to provide, in one request.</summary>
internal sealed record KeyBatchDocument(int SchemaVersion, IReadOnlyList<string> Keys) : IDocument
{
    public static KeyBatchDocument From(IReadOnlyList<RecordKey> keys) => new(KithJson.SchemaVersion, [.. keys.Select(RecordKeyText.Format)]);

    public static KeyBatchDocument From(IReadOnlyList<ProviderKey> keys) => new(KithJson.SchemaVersion, [.. keys.Select(CidText.Format)]);

    public List<RecordKey> ToRecordKeys() => DocumentList.Convert(Keys, RecordKeyText.Parse);

    public List<ProviderKey> ToProviderKeys() => DocumentList.Convert(Keys, ReadCid);

    private static ProviderKey ReadCid(string text) =>
        CidText.TryParse(text, out ProviderKey key) ? key : throw new FormatException($"'{text[..Math.Min(text.Length, 100)]}' is not a CID.");
}
