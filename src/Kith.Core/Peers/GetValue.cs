using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>Asks for a record and for the contacts closest to its key (Kademlia GET_VALUE, FIND_VALUE in the paper).</summary>
/// <param name="key">The record's key.</param>
/// <param name="provesItself">Whether a single record is proof enough, as where the key is the hash of the value.</param>
public sealed class GetValue(RecordKey key, bool provesItself = false) : Request(key.Bytes)
{
    /// <summary>The record's key.</summary>
    public RecordKey RecordKey { get; } = key;

    internal override bool AsksOneFirst => provesItself;
}
