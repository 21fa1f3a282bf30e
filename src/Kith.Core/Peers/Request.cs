using System;
using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>
/// A question to a peer: a closed set of immutable classes, one instance a lookup, however many peers are asked.
/// </summary>
public abstract class Request
{
    private readonly Identifier _target;

    private protected Request(ReadOnlyMemory<byte> key)
    {
        Key = key;
        _target = Identifier.Of(key.Span);
    }

    /// <summary>A question without a key, which is about its sender and receiver only.</summary>
    private protected Request()
    {
    }

    /// <summary>What the wire carries and what is hashed: a peer id, a record key, or a multihash.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>SHA-256 of <see cref="Key"/>, computed once.</summary>
    public ref readonly Identifier Target => ref _target;

    /// <summary>What is asked of peers that lie on the way but will not hold the record: the request itself, unless it writes.</summary>
    internal virtual Request OnTheWay => this;

    /// <summary>Whether the lookup is for the replicas of a record, which may be others than the closest.</summary>
    internal virtual bool SeeksReplicas => false;
}
