using System;
using System.Numerics;

namespace Kith.Simulation.Worlds;

/// <summary>
/// Of all places in their order, those that share so many leading bits with one of them: a range for each number of bits, and each half of the one
/// before. Moved from one place to the next, it works out only the ranges that the two do not share, which is one or two.
/// </summary>
/// <param name="prefixes">The leading 64 bits of all places, ascending.</param>
internal sealed class SharedPrefixes(ulong[] prefixes)
{
    private const int Bits = 64;

    // Who shares at least so many bits: from the first index to before the end; and where the half begins whose next bit is set.
    private readonly int[] _from = new int[Bits + 1];
    private readonly int[] _middle = new int[Bits + 1];
    private readonly int[] _to = new int[Bits + 1];
    private ulong _self;

    /// <summary>The fewest bits that at most a bucketful of others share: the bucket in which all of those are.</summary>
    public int Deepest { get; private set; }

    /// <summary>Who shares <see cref="Deepest"/> bits or more, the place itself among them: the first index, and the one after the last.</summary>
    public (int From, int To) Rest => (_from[Deepest], _to[Deepest]);

    /// <summary>Moves to a place.</summary>
    /// <param name="self">Its leading 64 bits.</param>
    /// <param name="k">How many a bucket holds.</param>
    public void MoveTo(ulong self, int k)
    {
        int bits = Math.Min(BitOperations.LeadingZeroCount(_self ^ self), Deepest);
        _to[0] = prefixes.Length;
        _self = self;
        while (bits > 0 && OthersIn(bits - 1) <= k)
            bits--; // The last place may have had smaller buckets.
        for (; OthersIn(bits) > k; bits++)
        {
            int middle = _middle[bits] = Middle(bits);
            (_from[bits + 1], _to[bits + 1]) = IsUpper(bits) ? (middle, _to[bits]) : (_from[bits], middle);
        }

        Deepest = bits;
    }

    /// <summary>Who shares exactly so many bits, fewer than <see cref="Deepest"/>: the first index, and the one after the last.</summary>
    public (int From, int To) Others(int bits) => IsUpper(bits) ? (_from[bits], _middle[bits]) : (_middle[bits], _to[bits]);

    private int OthersIn(int bits) => _to[bits] - _from[bits] - 1;

    private bool IsUpper(int bit) => (_self >> (Bits - 1 - bit) & 1) != 0;

    /// <summary>The first index in a range whose next bit is set.</summary>
    private int Middle(int bits)
    {
        ulong boundary = (bits == 0 ? 0 : _self & (ulong.MaxValue << (Bits - bits))) | (1UL << (Bits - 1 - bits));
        int place = Array.BinarySearch(prefixes, _from[bits], _to[bits] - _from[bits], boundary);
        return place >= 0 ? place : ~place;
    }
}
