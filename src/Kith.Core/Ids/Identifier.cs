using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Kith.Core.Ids;

/// <summary>
/// A point in the 256-bit identifier space: the SHA-256 of a peer id or of a record key.
/// Distance is XOR (Maymounkov and Mazières 2002, section 2.1), compared as an unsigned big-endian integer.
/// </summary>
/// <remarks>A narrower space (8 bits for a classroom ring, 64 for published comparisons) uses the leading bits.</remarks>
public readonly struct Identifier : IEquatable<Identifier>, IComparable<Identifier>
{
    /// <summary>Size of an identifier in bytes.</summary>
    public const int Bytes = 32;

    /// <summary>Size of an identifier in bits; also the prefix length an identifier shares with itself.</summary>
    public const int Bits = 256;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>The last point of the space: all bits set.</summary>
    public static readonly Identifier Greatest = new([
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]);

    /// <summary>Reads 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentException">The span is not exactly 32 bytes long.</exception>
    public Identifier(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new ArgumentException($"An identifier is {Bytes} bytes long, not {bytes.Length}.", nameof(bytes));
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    private Identifier(ulong first, ulong second, ulong third, ulong fourth)
    {
        _first = first;
        _second = second;
        _third = third;
        _fourth = fourth;
    }

    /// <summary>The identifier of a preimage: its SHA-256.</summary>
    public static Identifier Of(ReadOnlySpan<byte> preimage)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(preimage, hash);
        return new Identifier(hash);
    }

    /// <summary>The 64 most significant bits: enough to order almost every pair without reading the rest.</summary>
    internal ulong Prefix => _first;

    /// <summary>The 8 least significant bits: a tag that tells contacts of one bucket apart, whose leading bits are equal.</summary>
    internal byte Tag => (byte)_fourth;

    /// <summary>The XOR distance between two points.</summary>
    public static Identifier Distance(in Identifier a, in Identifier b) =>
        new(a._first ^ b._first, a._second ^ b._second, a._third ^ b._third, a._fourth ^ b._fourth);

    /// <summary>How many leading bits two points share: 0 to 256.</summary>
    public static int SharedPrefixLength(in Identifier a, in Identifier b)
    {
        ulong difference = a._first ^ b._first;
        if (difference != 0)
            return BitOperations.LeadingZeroCount(difference);
        difference = a._second ^ b._second;
        if (difference != 0)
            return 64 + BitOperations.LeadingZeroCount(difference);
        difference = a._third ^ b._third;
        if (difference != 0)
            return 128 + BitOperations.LeadingZeroCount(difference);
        return 192 + BitOperations.LeadingZeroCount(a._fourth ^ b._fourth);
    }

    /// <summary>Whether two points differ in a bit, 0 the leading one.</summary>
    internal static bool DifferIn(in Identifier a, in Identifier b, int bit)
    {
        ulong difference = (bit >> 6) switch
        {
            0 => a._first ^ b._first,
            1 => a._second ^ b._second,
            2 => a._third ^ b._third,
            _ => a._fourth ^ b._fourth,
        };
        return ((difference << (bit & 63)) >> 63) != 0;
    }

    /// <summary>
    /// Which of two points is closer to a target: negative when <paramref name="a"/> is, positive when <paramref name="b"/> is,
    /// zero only when they are the same point.
    /// </summary>
    public static int CompareDistance(in Identifier target, in Identifier a, in Identifier b)
    {
        int order = (target._first ^ a._first).CompareTo(target._first ^ b._first);
        if (order != 0)
            return order;
        order = (target._second ^ a._second).CompareTo(target._second ^ b._second);
        if (order != 0)
            return order;
        order = (target._third ^ a._third).CompareTo(target._third ^ b._third);
        return order != 0 ? order : (target._fourth ^ a._fourth).CompareTo(target._fourth ^ b._fourth);
    }

    /// <summary>The point with only so many leading bits kept and the others zero.</summary>
    internal Identifier Leading(int bits) => new(_first & Kept(bits), _second & Kept(bits - 64), _third & Kept(bits - 128), _fourth & Kept(bits - 192));

    /// <summary>The point with so many leading bits kept and the others one: the last of those that share them.</summary>
    internal Identifier Filled(int bits) => new(_first | ~Kept(bits), _second | ~Kept(bits - 64), _third | ~Kept(bits - 128), _fourth | ~Kept(bits - 192));

    /// <summary>The point a power of two farther on, round the circle: bit 0 is half the circle, bit 255 one step.</summary>
    internal Identifier Plus(int bit)
    {
        Span<ulong> words = [_first, _second, _third, _fourth];
        int word = bit >> 6;
        ulong step = 1UL << (63 - (bit & 63));
        words[word] += step;
        bool carries = words[word] < step;
        while (carries && --word >= 0)
            carries = ++words[word] == 0;
        return new Identifier(words[0], words[1], words[2], words[3]);
    }

    /// <summary>Writes the 32 bytes, big endian.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Bytes)
            throw new ArgumentException($"An identifier needs {Bytes} bytes.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>The 32 bytes, big endian, in a new array.</summary>
    public byte[] ToByteArray()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Identifier Parse(ReadOnlySpan<char> hexadecimal)
    {
        if (hexadecimal.Length != 2 * Bytes)
            throw new FormatException($"An identifier is {2 * Bytes} hexadecimal digits, not {hexadecimal.Length} characters.");
        return new Identifier(Convert.FromHexString(hexadecimal));
    }

    /// <inheritdoc/>
    public int CompareTo(Identifier other) => CompareDistance(default, in this, in other);

    /// <inheritdoc/>
    public bool Equals(Identifier other) =>
        _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Identifier other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_first; // A SHA-256 is its own hash; and it is the same in every process.

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToByteArray());

    /// <summary>Whether two identifiers are the same point.</summary>
    public static bool operator ==(Identifier left, Identifier right) => left.Equals(right);

    /// <summary>Whether two identifiers are different points.</summary>
    public static bool operator !=(Identifier left, Identifier right) => !left.Equals(right);

    /// <summary>Big-endian integer order.</summary>
    public static bool operator <(Identifier left, Identifier right) => left.CompareTo(right) < 0;

    /// <summary>Big-endian integer order.</summary>
    public static bool operator >(Identifier left, Identifier right) => left.CompareTo(right) > 0;

    /// <summary>Big-endian integer order.</summary>
    public static bool operator <=(Identifier left, Identifier right) => left.CompareTo(right) <= 0;

    /// <summary>Big-endian integer order.</summary>
    public static bool operator >=(Identifier left, Identifier right) => left.CompareTo(right) >= 0;

    private static ulong Kept(int bits) => bits >= 64 ? ulong.MaxValue : bits <= 0 ? 0 : ulong.MaxValue << (64 - bits);
}
