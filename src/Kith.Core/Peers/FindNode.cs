using System;

namespace Kith.Core.Peers;

/// <summary>Asks for the contacts closest to a key (Kademlia FIND_NODE).</summary>
/// <param name="key">A peer id, a record key, or any bytes whose SHA-256 is the target.</param>
public sealed class FindNode(ReadOnlyMemory<byte> key) : Request(key)
{
    /// <summary>Whether a record has the key, and its replicas are wanted: this node's own business, which no message says.</summary>
    internal bool IsForRecord { get; init; }

    /// <summary>Whether each of those found counts, so that one that is late is waited for: as private as the above.</summary>
    internal bool NeedsEach { get; init; }

    internal override bool SeeksReplicas => IsForRecord;
}
