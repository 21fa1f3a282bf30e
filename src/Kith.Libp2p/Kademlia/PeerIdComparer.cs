using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Kith.Core.Ids;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// Lets a dictionary of peer ids be asked with bytes that lie in a receive buffer. The hash is keyed anew in each process: these ids are
/// whatever strangers name, and forty forged to collide in a full book cost milliseconds.
/// </summary>
internal sealed class PeerIdComparer : IEqualityComparer<PeerId>, IAlternateEqualityComparer<ReadOnlySpan<byte>, PeerId>
{
    public static readonly PeerIdComparer Instance = new();

    public bool Equals(PeerId x, PeerId y) => x.Equals(y);

    public int GetHashCode(PeerId obj) => GetHashCode(obj.Span);

    public bool Equals(ReadOnlySpan<byte> alternate, PeerId other) => alternate.SequenceEqual(other.Span);

    public int GetHashCode(ReadOnlySpan<byte> alternate) =>
        alternate.IsEmpty ? 0 : string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate), StringComparison.Ordinal) ^ alternate[^1]; // An odd last byte is no char.

    public PeerId Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
}
