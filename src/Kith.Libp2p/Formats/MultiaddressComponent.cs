using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Libp2p.Formats;

/// <summary>One protocol of a multiaddress with its checked binary value.</summary>
internal readonly struct MultiaddressComponent
{
    /// <summary>The longest host name, in bytes (RFC 1035, section 2.3.4).</summary>
    private const int MaxNameBytes = 253;

    private MultiaddressComponent(MultiaddressProtocol protocol, ReadOnlyMemory<byte> value)
    {
        Protocol = protocol;
        Value = value;
    }

    /// <summary>The protocol.</summary>
    public MultiaddressProtocol Protocol { get; }

    /// <summary>The value's bytes, without a length.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>How many bytes <see cref="WriteTo"/> writes.</summary>
    public int Size => Varint.SizeOf(Protocol.Code) + (Protocol.HasLength ? Varint.SizeOf((ulong)Value.Length) : 0) + Value.Length;

    /// <summary>Takes a value in its binary form; false when the protocol does not allow it.</summary>
    public static bool TryCreate(MultiaddressProtocol protocol, ReadOnlyMemory<byte> value, out MultiaddressComponent component)
    {
        component = new MultiaddressComponent(protocol, value);
        return protocol.Value switch
        {
            MultiaddressValue.Name => IsName(value.Span),
            MultiaddressValue.Peer => PeerIdText.TryFromBytes(value.Span, out _),
            _ => value.Length == protocol.ValueBytes,
        };
    }

    /// <summary>Reads a value from its text.</summary>
    public static bool TryParse(MultiaddressProtocol protocol, string text, out MultiaddressComponent component)
    {
        component = default;
        return TryReadValue(protocol.Value, text, out byte[]? value) && TryCreate(protocol, value, out component);
    }

    /// <summary>The value as an IP address; null when it is something else.</summary>
    public IPAddress? ToAddress() => Protocol.Value is MultiaddressValue.Ip4 or MultiaddressValue.Ip6 ? new IPAddress(Value.Span) : null;

    /// <summary>The value as a port number.</summary>
    public int ToPort() => BinaryPrimitives.ReadUInt16BigEndian(Value.Span);

    /// <summary>The value as text, as it stands in a multiaddress; empty for none.</summary>
    public string ToText() => Protocol.Value switch
    {
        MultiaddressValue.None => "",
        MultiaddressValue.Port => ToPort().ToString(CultureInfo.InvariantCulture),
        MultiaddressValue.Name => Encoding.UTF8.GetString(Value.Span),
        MultiaddressValue.Peer => PeerIdText.Format(new PeerId(Value.ToArray())),
        _ => new IPAddress(Value.Span).ToString(),
    };

    /// <summary>Writes the binary form and returns its length.</summary>
    public int WriteTo(Span<byte> destination)
    {
        int length = Varint.Write(destination, Protocol.Code);
        if (Protocol.HasLength)
            length += Varint.Write(destination[length..], (ulong)Value.Length);
        Value.Span.CopyTo(destination[length..]);
        return length + Value.Length;
    }

    private static bool TryReadValue(MultiaddressValue kind, string text, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        switch (kind)
        {
            case MultiaddressValue.None:
                value = [];
                break;
            case MultiaddressValue.Port:
                if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
                    value = [(byte)(port >> 8), (byte)port];
                break;
            case MultiaddressValue.Name:
                value = text.Length <= MaxNameBytes ? Encoding.UTF8.GetBytes(text) : null;
                break;
            case MultiaddressValue.Peer:
                value = PeerIdText.TryParse(text, out PeerId peer) ? peer.Bytes.ToArray() : null;
                break;
            case MultiaddressValue.Ip4:
                // The platform also reads octal, hexadecimal and shortened forms, which mean other things elsewhere.
                IPAddress? ip4 = ReadAddress(text, AddressFamily.InterNetwork);
                value = ip4?.ToString() == text ? ip4.GetAddressBytes() : null;
                break;
            default:
                // A scope or brackets, which the platform reads too, have no place here.
                value = text.AsSpan().ContainsAny('%', '[', ']') ? null : ReadAddress(text, AddressFamily.InterNetworkV6)?.GetAddressBytes();
                break;
        }

        return value is not null;
    }

    private static IPAddress? ReadAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == family ? address : null;

    /// <summary>Names come from strangers and end up in logs, terminals and resolvers.</summary>
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaxNameBytes || !Utf8.IsValid(name))
            return false;
        foreach (byte value in name)
        {
            if (value is <= (byte)' ' or (byte)'/' or (byte)'\\' or 0x7f)
                return false;
        }

        return true;
    }
}
