using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Kith.Server.VoidPhone;

/// <summary>
/// One message: size and type, both u16 and big endian, then the body of its type. Reading takes whole messages and keeps no reference to
/// them. What a SUCCESS carries besides the value is the dialect's matter (<see cref="SuccessPayload"/>).
/// </summary>
internal sealed class VoidPhoneMessage
{
    /// <summary>Size and type.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Every key has this many bytes, and all count.</summary>
    public const int KeyBytes = 32;

    /// <summary>The longest message, header included: what its size field can say.</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <summary>The longest value that fits into a PUT.</summary>
    public const int MaxPutValueBytes = MaxBytes - PutBytes;

    /// <summary>The longest payload that fits into a SUCCESS.</summary>
    public const int MaxPayloadBytes = MaxBytes - KeyedBytes;

    /// <summary>Addresses in one bootstrap reply that are read or written.</summary>
    public const int MaxAddresses = 1_024;

    private const int KeyedBytes = HeaderBytes + KeyBytes;
    private const int PutBytes = KeyedBytes + 4;
    private const int TimedBytes = HeaderBytes + 8;

    public required VoidPhoneMessageType Type { get; init; }

    /// <summary>The key; empty where the type has none.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value of PUT and STORE, or what SUCCESS carries.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>How long a value is to live, in seconds.</summary>
    public ushort TimeToLiveSeconds { get; init; }

    /// <summary>How many copies a value is to have.</summary>
    public byte Replication { get; init; }

    /// <summary>Nanoseconds since 1970, in PONG and BOOTSTRAP_REPLY.</summary>
    public ulong UnixNanoseconds { get; init; }

    /// <summary>The sender of BOOTSTRAP, or the nodes of BOOTSTRAP_REPLY.</summary>
    public IReadOnlyList<NodeAddress> Addresses { get; init; } = [];

    private static UTF8Encoding Ascii { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>Bytes on the wire; more than <see cref="MaxBytes"/> when it cannot be sent.</summary>
    public int Size => Type switch
    {
        VoidPhoneMessageType.Put or VoidPhoneMessageType.Store => PutBytes + Value.Length,
        VoidPhoneMessageType.Success => KeyedBytes + Value.Length,
        VoidPhoneMessageType.Get or VoidPhoneMessageType.Failure or VoidPhoneMessageType.FindNode or VoidPhoneMessageType.FindValue => KeyedBytes,
        VoidPhoneMessageType.Pong => TimedBytes,
        VoidPhoneMessageType.Bootstrap => HeaderBytes + AddressText().Length,
        VoidPhoneMessageType.BootstrapReply => TimedBytes + AddressText().Length,
        _ => HeaderBytes,
    };

    /// <summary>Reads one whole message, size field included.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> message, out VoidPhoneMessage? decoded, out VoidPhoneFault fault)
    {
        decoded = null;
        fault = VoidPhoneFault.WrongSize;
        if (message.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(message) != message.Length)
            return false;
        VoidPhoneMessageType type = (VoidPhoneMessageType)BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        (decoded, fault) = type switch
        {
            VoidPhoneMessageType.Put or VoidPhoneMessageType.Store => DecodePut(type, message),
            VoidPhoneMessageType.Get or VoidPhoneMessageType.Failure or VoidPhoneMessageType.FindNode or VoidPhoneMessageType.FindValue =>
                message.Length == KeyedBytes ? Decoded(new VoidPhoneMessage { Type = type, Key = KeyOf(message) }) : Wrong(VoidPhoneFault.WrongSize),
            VoidPhoneMessageType.Success => message.Length >= KeyedBytes
                ? Decoded(new VoidPhoneMessage { Type = type, Key = KeyOf(message), Value = message[KeyedBytes..].ToArray() })
                : Wrong(VoidPhoneFault.WrongSize),
            VoidPhoneMessageType.Ping => message.Length == HeaderBytes ? Decoded(new VoidPhoneMessage { Type = type }) : Wrong(VoidPhoneFault.WrongSize),
            VoidPhoneMessageType.Pong => message.Length == TimedBytes
                ? Decoded(new VoidPhoneMessage { Type = type, UnixNanoseconds = TimeOf(message) })
                : Wrong(VoidPhoneFault.WrongSize),
            VoidPhoneMessageType.Bootstrap => DecodeBootstrap(message),
            VoidPhoneMessageType.BootstrapReply => DecodeReply(message),
            _ => Wrong(VoidPhoneFault.UnknownType),
        };
        return decoded is not null;
    }

    /// <summary>Writes the message into a span of at least <see cref="Size"/> bytes; returns how many it has.</summary>
    /// <exception cref="InvalidOperationException">It is longer than <see cref="MaxBytes"/>.</exception>
    public int Encode(Span<byte> output)
    {
        int size = Size;
        if (size > MaxBytes)
            throw new InvalidOperationException($"A message of {size} bytes has no size field that says so.");
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)size);
        BinaryPrimitives.WriteUInt16BigEndian(output[2..], (ushort)Type);
        Span<byte> body = output[HeaderBytes..size];
        switch (Type)
        {
            case VoidPhoneMessageType.Put or VoidPhoneMessageType.Store:
                BinaryPrimitives.WriteUInt16BigEndian(body, TimeToLiveSeconds);
                body[2] = Replication;
                body[3] = 0;
                Key.Span.CopyTo(body[4..]);
                Value.Span.CopyTo(body[(4 + KeyBytes)..]);
                break;
            case VoidPhoneMessageType.Pong or VoidPhoneMessageType.BootstrapReply:
                BinaryPrimitives.WriteUInt64BigEndian(body, UnixNanoseconds);
                AddressText().CopyTo(body[8..]);
                break;
            case VoidPhoneMessageType.Bootstrap:
                AddressText().CopyTo(body);
                break;
            default:
                Key.Span.CopyTo(body);
                Value.Span.CopyTo(body[Key.Length..]);
                break;
        }

        return size;
    }

    /// <summary>The message as an array of its own.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        Encode(bytes);
        return bytes;
    }

    private byte[] AddressText() => Ascii.GetBytes(string.Join('\n', Addresses));

    private static (VoidPhoneMessage?, VoidPhoneFault) DecodePut(VoidPhoneMessageType type, ReadOnlySpan<byte> message)
    {
        if (message.Length <= PutBytes)
            return Wrong(message.Length == PutBytes ? VoidPhoneFault.EmptyValue : VoidPhoneFault.WrongSize);
        return Decoded(new VoidPhoneMessage
        {
            Type = type,
            TimeToLiveSeconds = BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            Replication = message[6],
            Key = message[8..PutBytes].ToArray(),
            Value = message[PutBytes..].ToArray(),
        });
    }

    private static (VoidPhoneMessage?, VoidPhoneFault) DecodeBootstrap(ReadOnlySpan<byte> message) =>
        NodeAddress.TryParse(message[HeaderBytes..], out NodeAddress? sender)
            ? Decoded(new VoidPhoneMessage { Type = VoidPhoneMessageType.Bootstrap, Addresses = [sender] })
            : Wrong(VoidPhoneFault.WrongAddress);

    private static (VoidPhoneMessage?, VoidPhoneFault) DecodeReply(ReadOnlySpan<byte> message)
    {
        if (message.Length < TimedBytes)
            return Wrong(VoidPhoneFault.WrongSize);
        List<NodeAddress> addresses = [];
        ReadOnlySpan<byte> lines = message[TimedBytes..];
        foreach (Range line in lines.Split((byte)'\n'))
        {
            if (lines.IsEmpty)
                break; // A reply without nodes.
            if (addresses.Count == MaxAddresses || !NodeAddress.TryParse(lines[line], out NodeAddress? address))
                return Wrong(VoidPhoneFault.WrongAddress);
            addresses.Add(address);
        }

        return Decoded(new VoidPhoneMessage { Type = VoidPhoneMessageType.BootstrapReply, UnixNanoseconds = TimeOf(message), Addresses = addresses });
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> message) => message[HeaderBytes..KeyedBytes].ToArray();

    private static ulong TimeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt64BigEndian(message[HeaderBytes..]);

    private static (VoidPhoneMessage?, VoidPhoneFault) Decoded(VoidPhoneMessage message) => (message, VoidPhoneFault.None);

    private static (VoidPhoneMessage?, VoidPhoneFault) Wrong(VoidPhoneFault fault) => (null, fault);
}
