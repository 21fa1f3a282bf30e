using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Libp2p.Kademlia;

/// <summary>Lets a dictionary of peer ids be asked with bytes that lie in a receive buffer.</summary>
internal sealed class PeerIdComparer : IEqualityComparer<PeerId>, IAlternateEqualityComparer<ReadOnlySpan<byte>, PeerId>
{
    public static readonly PeerIdComparer Instance = new();

    public bool Equals(PeerId x, PeerId y) => x.Equals(y);

    public int GetHashCode(PeerId obj) => PeerId.HashOf(obj.Span);

    public bool Equals(ReadOnlySpan<byte> alternate, PeerId other) => alternate.SequenceEqual(other.Span);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => PeerId.HashOf(alternate);

    public PeerId Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
}
