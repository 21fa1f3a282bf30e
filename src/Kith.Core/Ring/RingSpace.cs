using System;
using Kith.Core.Ids;

namespace Kith.Core.Ring;

/// <summary>
/// The circle that a ring's members and records lie on: identifiers of 256 bits of which only the leading ones count. Where a key lies is
/// decided by its SHA-256, unless the ring says otherwise, as the classroom's does with the number in a file's name.
/// </summary>
public sealed class RingSpace
{
    private readonly Func<ReadOnlyMemory<byte>, Identifier>? _placeOf;

    /// <summary>All 256 bits, places by SHA-256.</summary>
    public static readonly RingSpace Full = new();

    /// <summary>A space of so many leading bits.</summary>
    /// <param name="bits">8 to 256.</param>
    /// <param name="placeOf">Where key bytes lie; null for the leading bits of their SHA-256. Bits beyond the space are cleared.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are outside their range.</exception>
    public RingSpace(int bits = Identifier.Bits, Func<ReadOnlyMemory<byte>, Identifier>? placeOf = null)
    {
        if (bits is < 8 or > Identifier.Bits)
            throw new ArgumentOutOfRangeException(nameof(bits), $"A ring's space has {bits} bits; it must be 8 to {Identifier.Bits}.");
        Bits = bits;
        _placeOf = placeOf;
    }

    /// <summary>How many leading bits count.</summary>
    public int Bits { get; }

    /// <summary>Whether the records of an arc lie side by side in a store, which orders them by the SHA-256 of their keys.</summary>
    internal bool IsOrderedByHash => _placeOf is null;

    /// <summary>Where key bytes lie.</summary>
    public Identifier PlaceOf(ReadOnlyMemory<byte> key) => (_placeOf?.Invoke(key) ?? Identifier.Of(key.Span)).Leading(Bits);

    /// <summary>Where a record lies.</summary>
    public Identifier PlaceOf(RecordKey key) => PlaceOf(key.Bytes);

    /// <summary>The place with a whole number: number 9 of an 8-bit space is the identifier whose first byte is 9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number has more bits than the space, or the space more than 64 and no such numbers.</exception>
    public Identifier PlaceOfNumber(ulong number)
    {
        if (Bits > 64 || (Bits < 64 && number >> Bits != 0))
            throw new ArgumentOutOfRangeException(nameof(number), $"{number} is no place in a space of {Bits} bits.");
        Span<byte> bytes = stackalloc byte[Identifier.Bytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, number << (64 - Bits));
        return new Identifier(bytes);
    }

    /// <summary>The whole number of a place: its leading 64 bits or as many as the space has.</summary>
    public ulong NumberOf(in Identifier place) => place.Prefix >> (64 - Math.Min(Bits, 64));
}
