using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Libp2p.Formats;

/// <summary>One protocol of the multiaddr table: its code and name, and how its value is written.</summary>
internal sealed class MultiaddressProtocol
{
    /// <summary>The value has a varint length before it.</summary>
    private const int Variable = -1;

    private static readonly MultiaddressProtocol[] Known =
    [
        new(4, "ip4", 4, MultiaddressValue.Ip4),
        new(6, "tcp", 2, MultiaddressValue.Port),
        new(41, "ip6", 16, MultiaddressValue.Ip6),
        new(53, "dns", Variable, MultiaddressValue.Name),
        new(54, "dns4", Variable, MultiaddressValue.Name),
        new(55, "dns6", Variable, MultiaddressValue.Name),
        new(56, "dnsaddr", Variable, MultiaddressValue.Name),
        new(273, "udp", 2, MultiaddressValue.Port),
        new(290, "p2p-circuit", 0, MultiaddressValue.None),
        new(421, "p2p", Variable, MultiaddressValue.Peer),
        new(461, "quic-v1", 0, MultiaddressValue.None),
        new(477, "ws", 0, MultiaddressValue.None),
    ];

    private static readonly FrozenDictionary<ulong, MultiaddressProtocol> ByCode = Known.ToFrozenDictionary(protocol => protocol.Code);

    private static readonly FrozenDictionary<string, MultiaddressProtocol> ByName = Known
        .Select(protocol => KeyValuePair.Create(protocol.Name, protocol))
        .Append(KeyValuePair.Create("ipfs", Known.Single(protocol => protocol.Value == MultiaddressValue.Peer))) // The old name of p2p.
        .ToFrozenDictionary(StringComparer.Ordinal);

    private readonly int _valueBytes;

    private MultiaddressProtocol(ulong code, string name, int valueBytes, MultiaddressValue value)
    {
        Code = code;
        Name = name;
        _valueBytes = valueBytes;
        Value = value;
    }

    /// <summary>The number on the wire.</summary>
    public ulong Code { get; }

    /// <summary>The name in text.</summary>
    public string Name { get; }

    /// <summary>What the value is.</summary>
    public MultiaddressValue Value { get; }

    /// <summary>Whether a varint length stands before the value.</summary>
    public bool HasLength => _valueBytes == Variable;

    /// <summary>The value's size where it is fixed.</summary>
    public int ValueBytes => _valueBytes;

    /// <summary>Whether the value is where an endpoint is: an IP address or a name to resolve to one.</summary>
    public bool IsHost => Value is MultiaddressValue.Ip4 or MultiaddressValue.Ip6 || Name is "dns" or "dns4" or "dns6";

    /// <summary>The protocol of a code, or null.</summary>
    public static MultiaddressProtocol? Find(ulong code) => ByCode.GetValueOrDefault(code);

    /// <summary>The protocol of a name, or null.</summary>
    public static MultiaddressProtocol? Find(string name) => ByName.GetValueOrDefault(name);
}
