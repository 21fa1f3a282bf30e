using System;
using System.Buffers;
using Kith.Core.Formats;

namespace Kith.Libp2p.Identity;

/// <summary>The protobuf message of a public or private key: 1 type, 2 data, always in this order and both present.</summary>
internal static class KeyMessage
{
    private const int TypeField = 1;
    private const int DataField = 2;

    /// <summary>Writes the one deterministic form.</summary>
    public static byte[] Write(KeyType type, ReadOnlySpan<byte> data)
    {
        int size = ProtobufWriter.SizeOfNumber(TypeField, (ulong)type) + ProtobufWriter.SizeOfBytes(DataField, data.Length);
        ArrayBufferWriter<byte> buffer = new(size + Varint.MaxBytes + 1);
        ProtobufWriter writer = new(buffer);
        writer.Number(TypeField, (ulong)type);
        writer.Bytes(DataField, data);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message; false when a field is missing, repeated or unknown.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out KeyType type, out ReadOnlySpan<byte> data)
    {
        type = default;
        data = default;
        ProtobufReader reader = new(message);
        if (!reader.Next() || reader.Field != TypeField || reader.WireType != ProtobufWireType.Varint)
            return false;
        ulong number = reader.Number();
        if (number > (ulong)KeyType.Ecdsa)
            return false;
        type = (KeyType)number;
        if (!reader.Next() || reader.Field != DataField || reader.WireType != ProtobufWireType.LengthDelimited)
            return false;
        data = reader.Bytes();
        return !reader.Next() && !reader.IsMalformed;
    }
}
