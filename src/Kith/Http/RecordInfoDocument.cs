using System;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>One record on a node's own disk.</summary>
internal sealed record RecordInfoDocument(string Key, int ValueBytes, DateTime Expires, string? Version, bool IsTombstone, bool LacksCopies)
{
    public static RecordInfoDocument From(RecordInfo record) => new(
        RecordKeyText.Format(record.Key),
        record.ValueBytes,
        record.Expires.UtcDateTime,
        record.Version?.ToString(),
        record.IsTombstone,
        record.LacksCopies);

    public RecordInfo ToRecordInfo() => new(
        RecordKeyText.Parse(Key),
        ValueBytes,
        new DateTimeOffset(Expires.ToUniversalTime()),
        VersionText.Read(Version),
        IsTombstone,
        LacksCopies);
}
