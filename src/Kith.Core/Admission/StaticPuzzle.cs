using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Kith.Core.Ids;

namespace Kith.Core.Admission;

/// <summary>
/// The static puzzle of S/Kademlia (Baumgart and Mies 2007, section 4.1): the hash of a node's identifier, which is itself the hash of its peer id, begins with
/// so many zero bits. Each bit doubles what a new identity costs, and nothing is paid again for keeping one.
/// </summary>
internal static class StaticPuzzle
{
    /// <summary>The most bits: a million keys, about a minute of a processor.</summary>
    public const int MaxBits = 20;

    /// <summary>Whether a peer id solves the puzzle of a swarm.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="bits">Zero bits asked for; 0 asks for nothing.</param>
    public static bool IsSolved(PeerId peer, int bits)
    {
        if (bits == 0)
            return true;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(peer.Span, hash);
        SHA256.HashData(hash, hash);
        return BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt32BigEndian(hash)) >= bits;
    }
}
