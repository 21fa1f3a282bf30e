using System;
using System.Buffers.Binary;

namespace Kith.Core.Formats;

/// <summary>
/// Walks the fields of one protobuf message (encoding specification) without allocating. Every length is checked against what is
/// left before it is used. A failed read sets <see cref="IsMalformed"/> and ends the walk; nothing throws.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    /// <summary>The number of the field that <see cref="Next"/> moved to.</summary>
    public int Field { get; private set; }

    /// <summary>How that field is encoded.</summary>
    public ProtobufWireType WireType { get; private set; }

    /// <summary>Whether the message broke a rule of the encoding; final once set.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next field; false at the end of the message or when it is malformed.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || IsMalformed)
            return false;
        if (!TryVarint(out ulong tag))
            return Malformed();
        ulong field = tag >> 3;
        if (field is 0 or > 536_870_911)
            return Malformed();
        Field = (int)field;
        WireType = (ProtobufWireType)(tag & 7);
        switch (WireType)
        {
            case ProtobufWireType.Varint:
                return TryVarint(out _number) || Malformed();
            case ProtobufWireType.Fixed64:
                if (_rest.Length < 8)
                    return Malformed();
                _number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case ProtobufWireType.LengthDelimited:
                if (!TryVarint(out ulong length) || length > (ulong)_rest.Length)
                    return Malformed();
                _bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case ProtobufWireType.Fixed32:
                if (_rest.Length < 4)
                    return Malformed();
                _number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                return Malformed(); // Groups are obsolete and never sent by the protocols here.
        }
    }

    /// <summary>The field as a number; marks the message malformed when it is not one.</summary>
    public ulong Number()
    {
        if (WireType != ProtobufWireType.LengthDelimited)
            return _number;
        IsMalformed = true;
        return 0;
    }

    /// <summary>The field as bytes; marks the message malformed when it is not length-delimited.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (WireType == ProtobufWireType.LengthDelimited)
            return _bytes;
        IsMalformed = true;
        return default;
    }

    private bool TryVarint(out ulong value)
    {
        // Protobuf, unlike multiformats, allows ten bytes and non-minimal encodings.
        value = 0;
        for (int index = 0; index < 10 && index < _rest.Length; index++)
        {
            byte group = _rest[index];
            value |= (ulong)(group & 0x7f) << (7 * index);
            if (group >= 0x80)
                continue;
            _rest = _rest[(index + 1)..];
            return true;
        }

        return false;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }
}
