using System;
using System.Buffers;
using System.Buffers.Binary;

namespace Kith.Core.Formats;

/// <summary>
/// Writes protobuf fields into a caller's buffer writer. Nested messages are written after their size, so the caller computes
/// sizes first with the <c>SizeOf…</c> functions; nothing is copied twice and nothing is allocated.
/// </summary>
internal readonly ref struct ProtobufWriter(IBufferWriter<byte> output)
{
    /// <summary>Bytes that a varint field takes, tag included.</summary>
    public static int SizeOfNumber(int field, ulong value) => SizeOfTag(field) + Varint.SizeOf(value);

    /// <summary>Bytes that a fixed64 field takes, tag included.</summary>
    public static int SizeOfFixed64(int field) => SizeOfTag(field) + 8;

    /// <summary>Bytes that a length-delimited field takes, tag and length included.</summary>
    public static int SizeOfBytes(int field, int length) => SizeOfTag(field) + Varint.SizeOf((ulong)length) + length;

    /// <summary>Writes a varint field.</summary>
    public void Number(int field, ulong value)
    {
        Tag(field, ProtobufWireType.Varint);
        WriteVarint(value);
    }

    /// <summary>Writes a fixed64 field.</summary>
    public void Fixed64(int field, ulong value)
    {
        Tag(field, ProtobufWireType.Fixed64);
        Span<byte> span = output.GetSpan(8);
        BinaryPrimitives.WriteUInt64LittleEndian(span, value);
        output.Advance(8);
    }

    /// <summary>Writes a length-delimited field.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Length(field, value.Length);
        output.Write(value);
    }

    /// <summary>Writes the tag and length of a nested message; the caller then writes exactly <paramref name="length"/> bytes.</summary>
    public void Length(int field, int length)
    {
        Tag(field, ProtobufWireType.LengthDelimited);
        WriteVarint((ulong)length);
    }

    private static int SizeOfTag(int field) => Varint.SizeOf((ulong)field << 3);

    private void Tag(int field, ProtobufWireType type) => WriteVarint(((ulong)field << 3) | (uint)type);

    private void WriteVarint(ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        output.Advance(Varint.Write(span, value));
    }
}
