using System;
using System.Buffers.Binary;

namespace Kith.Core.Records;

/// <summary>
/// The number of one attempt at a compare-and-swap (Paxos's ballot). Unique, and greater than all that its proposer knew of.
/// </summary>
/// <param name="Stamp">A stamp of the proposer's hybrid clock.</param>
/// <param name="Proposer">The first eight bytes of the proposer's identifier: decides between equal stamps.</param>
/// <param name="Epoch">Which replica set it is an attempt on; plays no part in the order.</param>
public readonly record struct Ballot(ulong Stamp, ulong Proposer, ulong Epoch) : IComparable<Ballot>
{
    /// <summary>The length of a ballot on the wire and on disk.</summary>
    public const int Bytes = 24;

    /// <summary>Reads 24 bytes, three big-endian numbers in the order of the parameters; false for another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Ballot ballot)
    {
        bool isWhole = bytes.Length == Bytes;
        ballot = isWhole
            ? new Ballot(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]))
            : default;
        return isWhole;
    }

    /// <summary>The 24 bytes that <see cref="TryRead"/> reads.</summary>
    public byte[] ToByteArray()
    {
        byte[] bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Stamp);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Proposer);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), Epoch);
        return bytes;
    }

    /// <inheritdoc/>
    public int CompareTo(Ballot other) => Stamp != other.Stamp ? Stamp.CompareTo(other.Stamp) : Proposer.CompareTo(other.Proposer);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Ballot left, Ballot right) => left.CompareTo(right) < 0;

    /// <summary>Later than.</summary>
    public static bool operator >(Ballot left, Ballot right) => left.CompareTo(right) > 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Ballot left, Ballot right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Ballot left, Ballot right) => left.CompareTo(right) >= 0;
}
