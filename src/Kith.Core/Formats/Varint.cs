using System;
using System.Numerics;

namespace Kith.Core.Formats;

/// <summary>Unsigned varints (multiformats): 7 bits a byte, least significant group first, minimal encoding only, at most 9 bytes.</summary>
internal static class Varint
{
    /// <summary>The longest encoding accepted; it carries 63 bits.</summary>
    public const int MaxBytes = 9;

    /// <summary>How many bytes a value takes.</summary>
    public static int SizeOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Writes a value and returns how many bytes it took.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a value from the start of a span.</summary>
    public static VarintStatus Read(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        int limit = Math.Min(source.Length, MaxBytes);
        while (length < limit)
        {
            byte group = source[length];
            value |= (ulong)(group & 0x7f) << (7 * length);
            length++;
            if (group < 0x80)
                return group == 0 && length > 1 ? VarintStatus.Invalid : VarintStatus.Complete; // A last group of zero is not minimal.
        }

        return source.Length >= MaxBytes ? VarintStatus.Invalid : VarintStatus.Incomplete;
    }
}
