using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>Asks for a record and for the contacts closest to its key (Kademlia GET_VALUE, FIND_VALUE in the paper).</summary>
/// <param name="key">The record's key.</param>
public sealed class GetValue(RecordKey key) : Request(key.Bytes)
{
    /// <summary>The record's key.</summary>
    public RecordKey RecordKey { get; } = key;

    internal override bool SeeksReplicas => true;
}
