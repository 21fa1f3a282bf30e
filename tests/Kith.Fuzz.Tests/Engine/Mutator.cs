using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>Makes a new input of one or two others, the way damage and malice do. All chance comes from the random given.</summary>
internal static class Mutator
{
    /// <summary>The longest input made: twice the longest message but one, so that every limit on a length is crossed.</summary>
    public const int MaxBytes = 160 * 1024;

    private const int MaxSteps = 6;
    private const int MaxNoise = 64;
    private const int MaxRepeats = 512;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("[]{},:/\n&="u8);

    /// <summary>Changes an input in a few steps.</summary>
    /// <param name="origin">What to change; stays as it is.</param>
    /// <param name="other">What may be joined to it.</param>
    /// <param name="random">Decides.</param>
    public static byte[] Mutate(byte[] origin, byte[] other, Random random)
    {
        byte[] input = origin;
        for (int steps = random.Next(1, MaxSteps + 1); steps > 0; steps--)
            input = Step(input, other, random);
        return input.Length <= MaxBytes ? input : input[..MaxBytes];
    }

    private static byte[] Step(byte[] input, byte[] other, Random random)
    {
        int at = random.Next(input.Length + 1);
        switch (random.Next(18))
        {
            case 0 or 1:
                return Changed(input, random, value => (byte)(value ^ (1 << random.Next(8))));
            case 2:
                return Changed(input, random, _ => (byte)random.Next(256));
            case 3:
                return Changed(input, random, value => (byte)(value + random.Next(-2, 3)));
            case 4:
                return input[..at];
            case 5:
                return input[at..];
            case 6:
                return Replaced(input, at, random.Next(input.Length - at + 1), []);
            case 7:
                return Replaced(input, at, random.Next(Math.Min(MaxNoise, input.Length - at) + 1), Noise(random));
            case 8:
                return Replaced(input, at, 0, ProtocolTokens.Draw(random));
            case 9:
                ReadOnlySpan<byte> token = ProtocolTokens.Draw(random);
                return Replaced(input, at, Math.Min(token.Length, input.Length - at), token);
            case 10 or 11:
                return Replaced(input, at, Math.Min(1, input.Length - at), Length(random));
            case 12:
                return Overwritten(input, at, Fixed(random));
            case 13:
                return Replaced(input, at, DigitsAt(input, at), Encoding.ASCII.GetBytes(InterestingNumbers.Draw(random).ToString(CultureInfo.InvariantCulture)));
            case 14:
                return [.. input.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length + 1))];
            case 15 or 16:
                (int start, int end) = ItemAt(input, at);
                return Replaced(input, start, end - start, random.Next(3) == 0 ? [] : ProtocolTokens.Draw(random));
            default:
                return Repeated(input, at, random);
        }
    }

    private static byte[] Changed(byte[] input, Random random, Func<byte, byte> change)
    {
        if (input.Length == 0)
            return [(byte)random.Next(256)];
        byte[] changed = [.. input];
        int at = random.Next(changed.Length);
        changed[at] = change(changed[at]);
        return changed;
    }

    private static byte[] Replaced(byte[] input, int at, int length, ReadOnlySpan<byte> by) =>
        [.. input.AsSpan(0, at), .. by, .. input.AsSpan(at + length)];

    private static byte[] Overwritten(byte[] input, int at, ReadOnlySpan<byte> by) =>
        Replaced(input, at, Math.Min(by.Length, input.Length - at), by);

    private static byte[] Noise(Random random)
    {
        byte[] noise = new byte[random.Next(MaxNoise)];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A length as protobuf, libp2p and DER write it: where one stood, it now lies.</summary>
    private static byte[] Length(Random random)
    {
        ulong number = InterestingNumbers.Draw(random);
        Span<byte> bytes = stackalloc byte[10];
        int length = 0;
        for (; number >= 0x80; number >>= 7)
            bytes[length++] = (byte)(number | 0x80);
        bytes[length++] = (byte)number;
        return bytes[..length].ToArray();
    }

    private static byte[] Fixed(Random random)
    {
        byte[] bytes = new byte[8];
        ulong number = InterestingNumbers.Draw(random);
        int size = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            return bytes[..size];
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes[^size..];
    }

    private static int DigitsAt(byte[] input, int at)
    {
        int end = at;
        while (end < input.Length && input[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        return end - at;
    }

    /// <summary>What stands between two marks of a text: an element of a list, a part of an address, an argument.</summary>
    private static (int Start, int End) ItemAt(byte[] input, int at)
    {
        int start = input.AsSpan(0, at).LastIndexOfAny(Marks) + 1;
        int length = input.AsSpan(at).IndexOfAny(Marks);
        return (start, length < 0 ? input.Length : at + length);
    }

    /// <summary>A piece again and again: lists without end, and depth without end.</summary>
    private static byte[] Repeated(byte[] input, int at, Random random)
    {
        ReadOnlySpan<byte> piece = input.AsSpan(at, random.Next(input.Length - at + 1));
        int repeats = Math.Min(1 << random.Next(10), MaxRepeats);
        if (piece.IsEmpty || (long)piece.Length * repeats > MaxBytes)
            repeats = 1;
        byte[] repeated = new byte[input.Length + (piece.Length * repeats)];
        input.AsSpan(0, at).CopyTo(repeated);
        for (int index = 0; index < repeats; index++)
            piece.CopyTo(repeated.AsSpan(at + (index * piece.Length)));
        input.AsSpan(at).CopyTo(repeated.AsSpan(at + (repeats * piece.Length)));
        return repeated;
    }
}
