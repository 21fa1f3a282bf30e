using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Peers;

/// <summary>Asks a replica to promise a ballot: the first round of a compare-and-swap (a GET_VALUE with a ballot).</summary>
/// <param name="key">The record's key.</param>
/// <param name="ballot">The ballot.</param>
public sealed class PrepareValue(RecordKey key, Ballot ballot) : Request(key.Bytes)
{
    /// <summary>The record's key.</summary>
    public RecordKey RecordKey { get; } = key;

    /// <summary>The ballot.</summary>
    public Ballot Ballot { get; } = ballot;
}
