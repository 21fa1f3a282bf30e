using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Libp2p.Formats;

/// <summary>
/// Where a peer listens, such as <c>/ip4/192.0.2.7/tcp/4101/p2p/12D3KooW…</c> (multiformats, multiaddr). Immutable.
/// </summary>
/// <remarks>
/// Protocols that are not known here are kept as bytes, with everything that follows them: such an address is passed on as it came and
/// is not dialable.
/// </remarks>
public sealed class Multiaddress : IEquatable<Multiaddress>
{
    /// <summary>The longest binary form accepted, in bytes.</summary>
    public const int MaxBytes = 1_024;

    /// <summary>The longest text accepted, in characters.</summary>
    public const int MaxCharacters = 2_048;

    private const int MaxComponents = 16;

    private readonly byte[] _bytes;
    private readonly MultiaddressComponent[] _components;
    private readonly int _knownBytes;

    private Multiaddress(byte[] bytes, MultiaddressComponent[] components, int knownBytes)
    {
        _bytes = bytes;
        _components = components;
        _knownBytes = knownBytes;
        if (knownBytes == bytes.Length && components is [.., { Protocol.Value: MultiaddressValue.Peer } last])
            Peer = new PeerId(last.Value.ToArray());
    }

    /// <summary>The binary form.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The peer that the address ends at, or null when it names none.</summary>
    public PeerId? Peer { get; }

    /// <summary>
    /// Whether Kith can dial it: an IP address or a name, a TCP port other than 0, and nothing more but a peer id. A <c>dnsaddr</c> is
    /// not; it names other addresses.
    /// </summary>
    public bool IsDialable => IsTcp && _components[1].ToPort() != 0;

    private bool IsTcp => _knownBytes == _bytes.Length
        && _components.Length is 2 or 3
        && _components[0].Protocol.IsHost
        && _components[1].Protocol.Name == "tcp"
        && (_components.Length == 2 || _components[2].Protocol.Value == MultiaddressValue.Peer);

    /// <summary>The address of a TCP endpoint. IPv4 addresses in IPv6 form become IPv4.</summary>
    public static Multiaddress FromEndPoint(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        IPAddress address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        string protocol = address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6";
        return FromComponents(
        [
            Component(protocol, address.GetAddressBytes()),
            Component("tcp", [(byte)(endPoint.Port >> 8), (byte)endPoint.Port]),
        ]);
    }

    /// <summary>Reads an address that a person wrote.</summary>
    /// <exception cref="FormatException">The text is not an address that Kith knows; the message says which part.</exception>
    public static Multiaddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Multiaddress? address, out string? problem)
            ? address
            : throw new FormatException(
                $"'{Excerpt.Of(text)}' is not an address: {problem} Addresses look like /ip4/192.0.2.7/tcp/4101 or "
                + "/dns4/example.org/tcp/4101/p2p/12D3KooW….");
    }

    /// <summary>Reads an address from text; false when it is none that Kith knows.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Multiaddress? address)
    {
        address = null;
        return text is not null && TryParse(text, out address, out _);
    }

    /// <summary>Reads the binary form, as it comes from the network; false when it is malformed or too long. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddress? address)
    {
        address = null;
        if (bytes.Length is 0 or > MaxBytes)
            return false;
        byte[] own = bytes.ToArray();
        List<MultiaddressComponent> components = new(capacity: 3);
        int position = 0;
        while (position < own.Length)
        {
            if (Varint.Read(own.AsSpan(position), out ulong code, out int codeLength) != VarintStatus.Complete)
                return false;
            if (MultiaddressProtocol.Find(code) is not { } protocol)
                break;
            int next = position + codeLength;
            if (components.Count == MaxComponents
                || !TryReadValue(protocol, own, ref next, out ReadOnlyMemory<byte> value)
                || !MultiaddressComponent.TryCreate(protocol, value, out MultiaddressComponent component))
                return false;
            components.Add(component);
            position = next;
        }

        address = new Multiaddress(own, [.. components], position);
        return true;
    }

    /// <summary>The same address ending at a peer; another peer at the end is replaced.</summary>
    /// <exception cref="InvalidOperationException">The address has parts that are not known here, or would become too long.</exception>
    public Multiaddress WithPeer(PeerId peer)
    {
        if (_knownBytes != _bytes.Length || _bytes.Length + PeerId.MaxBytes > MaxBytes)
            throw new InvalidOperationException($"A peer id cannot be added to {this}.");
        ReadOnlySpan<MultiaddressComponent> rest = Peer is null ? _components : _components.AsSpan(0, _components.Length - 1);
        return FromComponents([.. rest, Component("p2p", peer.Bytes.ToArray())]);
    }

    /// <summary>The TCP endpoint, when the address is one of TCP and holds an IP address. The port may be 0, to listen on any.</summary>
    public bool TryGetEndPoint([NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = IsTcp && _components[0].ToAddress() is { } address ? new IPEndPoint(address, _components[1].ToPort()) : null;
        return endPoint is not null;
    }

    /// <summary>The host, an IP address or a name, and the TCP port, when the address is one of TCP. The port may be 0.</summary>
    public bool TryGetHostAndPort([NotNullWhen(true)] out string? host, out int port)
    {
        bool isTcp = IsTcp;
        host = isTcp ? _components[0].ToText() : null;
        port = isTcp ? _components[1].ToPort() : 0;
        return host is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Multiaddress? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multiaddress);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>The text form. What is not known here is shown as <c>/unknown/</c> and hexadecimal digits, which cannot be read back.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (MultiaddressComponent component in _components)
        {
            text.Append('/').Append(component.Protocol.Name);
            if (component.Protocol.Value != MultiaddressValue.None)
                text.Append('/').Append(component.ToText());
        }

        if (_knownBytes < _bytes.Length)
            text.Append("/unknown/").Append(Convert.ToHexStringLower(_bytes.AsSpan(_knownBytes)));
        return text.ToString();
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out Multiaddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        if (text.Length > MaxCharacters)
            problem = $"it is longer than {MaxCharacters} characters.";
        else if (!text.StartsWith('/'))
            problem = "it does not begin with a slash.";
        if (problem is not null)
            return false;

        string[] parts = text.TrimEnd('/').Split('/', (2 * MaxComponents) + 1);
        List<MultiaddressComponent> components = new(capacity: 3);
        for (int index = 1; index < parts.Length; index++)
        {
            string name = parts[index];
            if (MultiaddressProtocol.Find(name) is not { } protocol)
                return Refused($"'{Excerpt.Of(name)}' is not a protocol known here.", out problem);
            bool hasValue = protocol.Value != MultiaddressValue.None;
            if (hasValue && ++index == parts.Length)
                return Refused($"nothing follows '{name}'.", out problem);
            if (!MultiaddressComponent.TryParse(protocol, hasValue ? parts[index] : "", out MultiaddressComponent component))
                return Refused($"'{Excerpt.Of(parts[index])}' is no value for '{name}'.", out problem);
            components.Add(component);
        }

        if (components.Count is 0 or > MaxComponents || components.Sum(component => component.Size) > MaxBytes)
            return Refused($"it needs 1 to {MaxComponents} parts and at most {MaxBytes} bytes.", out problem);
        address = FromComponents([.. components]);
        return true;
    }

    private static bool Refused(string reason, out string problem)
    {
        problem = reason;
        return false;
    }

    private static bool TryReadValue(MultiaddressProtocol protocol, byte[] bytes, ref int position, out ReadOnlyMemory<byte> value)
    {
        value = default;
        int length = protocol.ValueBytes;
        if (protocol.HasLength)
        {
            VarintStatus status = Varint.Read(bytes.AsSpan(position), out ulong announced, out int lengthLength);
            if (status != VarintStatus.Complete || announced > MaxBytes)
                return false;
            position += lengthLength;
            length = (int)announced;
        }

        if (length > bytes.Length - position)
            return false;
        value = bytes.AsMemory(position, length);
        position += length;
        return true;
    }

    private static MultiaddressComponent Component(string protocol, byte[] value) =>
        MultiaddressComponent.TryCreate(MultiaddressProtocol.Find(protocol)!, value, out MultiaddressComponent component)
            ? component
            : throw new ArgumentException($"'{Convert.ToHexStringLower(value)}' is no value for {protocol}.", nameof(value));

    private static Multiaddress FromComponents(MultiaddressComponent[] components)
    {
        byte[] bytes = new byte[components.Sum(component => component.Size)];
        int length = 0;
        foreach (MultiaddressComponent component in components)
            length += component.WriteTo(bytes.AsSpan(length));
        return new Multiaddress(bytes, components, length);
    }
}
