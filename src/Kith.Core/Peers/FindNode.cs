using System;

namespace Kith.Core.Peers;

/// <summary>Asks for the contacts closest to a key (Kademlia FIND_NODE).</summary>
/// <param name="key">A peer id, a record key, or any bytes whose SHA-256 is the target.</param>
public sealed class FindNode(ReadOnlyMemory<byte> key) : Request(key);
