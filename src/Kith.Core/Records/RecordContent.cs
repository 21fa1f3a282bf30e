using System;

namespace Kith.Core.Records;

/// <summary>What a record's value carries, read by the rule of its namespace.</summary>
/// <param name="Payload">The bytes users see; empty in a tombstone. A slice of the value, not a copy.</param>
/// <param name="StatedExpiry">The end the value itself states; null where the namespace leaves it to the record.</param>
/// <param name="IsTombstone">Whether the record says that the key was deleted.</param>
/// <param name="Number">Grows with every write of the key; see <see cref="RecordVersion"/>.</param>
public readonly record struct RecordContent(ReadOnlyMemory<byte> Payload, DateTimeOffset? StatedExpiry, bool IsTombstone, ulong Number = 0)
{
    /// <summary>The peer id of the writer that the value names; empty where the namespace names none.</summary>
    public ReadOnlyMemory<byte> Writer { get; init; }
}
