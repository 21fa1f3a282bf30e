using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kith.Artifacts.Chunking;

/// <summary>
/// Finds where a chunk ends, by its content: at a byte where a rolling hash over the last 64 has zeros in some places. Whatever is inserted or removed
/// elsewhere, the same content is cut at the same places again.
/// </summary>
/// <remarks>
/// FastCDC (Xia et al. 2016, sections 3.2 to 3.4): no chunk is sought below the smallest size, and more zeros are wanted before the normal size than
/// after it, so that sizes gather around that. Nothing here depends on the machine.
/// </remarks>
internal sealed class ChunkCutter
{
    // How many zeros more and fewer than the normal size asks for: level 2 in the paper's terms, where sizes vary little and chunks still meet again.
    private const int Level = 2;

    private static readonly ulong[] Gear = GearTable.Create();

    private readonly ChunkSizes _sizes;
    private readonly ulong _strict;
    private readonly ulong _easy;

    public ChunkCutter(ChunkSizes sizes)
    {
        sizes.Validate();
        _sizes = sizes;
        int bits = BitOperations.Log2((uint)sizes.Normal);
        _strict = HighBits(Math.Min(bits + Level, 40));
        _easy = HighBits(Math.Max(bits - Level, 1));
    }

    public ChunkSizes Sizes => _sizes;

    /// <summary>The length of the chunk at the beginning of some bytes.</summary>
    /// <param name="content">At least the longest chunk's bytes, or all that are left.</param>
    public int Cut(ReadOnlySpan<byte> content)
    {
        int end = Math.Min(content.Length, _sizes.Longest);
        if (end <= _sizes.Smallest)
            return end;
        int normal = Math.Min(_sizes.Normal, end);
        ulong hash = 0;
        int place = Seek(content, _sizes.Smallest, normal, _strict, ref hash);
        if (place == normal)
            place = Seek(content, normal, end, _easy, ref hash);
        return Math.Min(place + 1, end);
    }

    /// <summary>The first place in a part where the hash has the zeros; the part's end when there is none.</summary>
    private static int Seek(ReadOnlySpan<byte> content, int from, int end, ulong mask, ref ulong hash)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(content);
        ref ulong gear = ref MemoryMarshal.GetArrayDataReference(Gear);
        ulong rolling = hash;
        int place = from;
        for (; place < end; place++)
        {
            rolling = (rolling << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, place));
            if ((rolling & mask) == 0)
                break;
        }

        hash = rolling;
        return place;
    }

    // The high bits: a byte reaches them only after it has been shifted all the way, so that they depend on as many bytes as they are high.
    private static ulong HighBits(int count) => ulong.MaxValue << (64 - count);
}
