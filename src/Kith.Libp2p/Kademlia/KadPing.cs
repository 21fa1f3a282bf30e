using System;
using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>The deprecated PING of the Kademlia protocol. The protocol core knows no such request: it is one for the neighbours of nothing.</summary>
internal static class KadPing
{
    /// <summary>Every ping received, told apart by its identity; the answer to it says that it is one, and no more.</summary>
    public static readonly Request Request = new FindNode(ReadOnlyMemory<byte>.Empty);
}
