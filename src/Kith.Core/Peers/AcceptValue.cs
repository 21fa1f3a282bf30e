using Kith.Core.Records;

namespace Kith.Core.Peers;

/// <summary>Asks a replica to accept a record under a ballot: the second round of a compare-and-swap (a PUT_VALUE with a ballot).</summary>
/// <param name="record">The proposal.</param>
/// <param name="ballot">The ballot that was prepared.</param>
/// <param name="expected">The number that the record held must have.</param>
public sealed class AcceptValue(Record record, Ballot ballot, ulong expected) : Request(record.Key.Bytes)
{
    /// <summary>The proposal.</summary>
    public Record Record { get; } = record;

    /// <summary>The ballot.</summary>
    public Ballot Ballot { get; } = ballot;

    /// <summary>The number that the record held must have.</summary>
    public ulong Expected { get; } = expected;
}
