using System;
using System.Buffers.Binary;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Simulation.Segments;

/// <summary>
/// The name of a segment: the hash of its bytes, and where that lies in the identifier space. The same in every process, on every machine.
/// </summary>
public sealed class SegmentKey : IEquatable<SegmentKey>
{
    private SegmentKey(RecordKey record)
    {
        Record = record;
        Place = Identifier.Of(record.Span);
    }

    /// <summary>The record's key: <c>/kith/content/</c> and the multihash of the bytes.</summary>
    public RecordKey Record { get; }

    /// <summary>Where it lies: the SHA-256 of the record's key. In a narrower space its leading bits count.</summary>
    public Identifier Place { get; }

    /// <summary>The leading 64 bits of <see cref="Place"/>.</summary>
    public ulong Number => Place.Prefix;

    /// <summary>The key of these bytes.</summary>
    public static SegmentKey Of(ReadOnlySpan<byte> segment) => new(ContentKey.Of(segment));

    /// <summary>The key of a text's UTF-8 bytes.</summary>
    public static SegmentKey Of(string segment) => Of(Encoding.UTF8.GetBytes(segment));

    /// <summary>The key of a whole number's eight bytes, big endian.</summary>
    public static SegmentKey Of(long segment)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, segment);
        return Of(bytes);
    }

    /// <inheritdoc/>
    public bool Equals(SegmentKey? other) => other is not null && Record == other.Record;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SegmentKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Place.GetHashCode();

    /// <summary>The number in hexadecimal digits.</summary>
    public override string ToString() => $"0x{Number:x16}";
}
