using System;

namespace Kith.Core.Records;

/// <summary>A namespace that Kith knows and this swarm does not allow: every record in it is refused.</summary>
internal sealed class ForbiddenNamespace(ReadOnlyMemory<byte> prefix) : IRecordValidator
{
    public ReadOnlyMemory<byte> Namespace { get; } = prefix;

    public bool ProvesItself => false;

    public bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content)
    {
        content = default;
        return false;
    }

    public RecordFault Validate(Record record, DateTimeOffset now) => RecordFault.Forbidden;

    public int Compare(Record a, Record b) => 0;
}
