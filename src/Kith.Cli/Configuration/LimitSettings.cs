using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kith.Core.Node;
using Kith.Libp2p.Scopes;

namespace Kith.Cli.Configuration;

/// <summary>What peers are given at most, as settings of a node. They are read again when the node is told to reload.</summary>
internal static class LimitSettings
{
    private const string MaxConnections = "max_connections";
    private const string MaxConnectionsPerPeer = "max_connections_per_peer";
    private const string MaxConnectionsPerAddress = "max_connections_per_address";
    private const string ConnectionsPerMinutePerAddress = "connections_per_minute_per_address";
    private const string ConnectionBurstPerAddress = "connection_burst_per_address";
    private const string MaxHandshakes = "max_handshakes";
    private const string MaxDials = "max_dials";
    private const string MaxStreams = "max_streams";
    private const string MaxNewStreams = "max_new_streams";
    private const string MaxStreamsPerPeer = "max_streams_per_peer";
    private const string MaxStreamsPerProtocol = "max_streams_per_protocol";
    private const string MaxStreamsPerProtocolPerPeer = "max_streams_per_protocol_per_peer";
    private const string MaxBuffered = "max_buffered_mib";
    private const string MaxBufferedPerPeer = "max_buffered_mib_per_peer";
    private const string RequestsPerSecond = "requests_per_second";
    private const string RequestBurst = "request_burst";

    private const int SecondsPerMinute = 60;
    private const int Mebibyte = 1 << 20;

    private static readonly ResourceLimits Defaults = new();

    /// <summary>Each with its range, which is that of the limit itself, in the setting's unit.</summary>
    private static readonly Limit[] Limits =
    [
        new(MaxConnections, 8, 65_536, "Connections with peers", Defaults.MaxConnections),
        new(MaxConnectionsPerPeer, 2, 64, "Connections with one peer", Defaults.MaxConnectionsPerPeer),
        new(MaxConnectionsPerAddress, 1, 65_536, "Connections from one IPv4 address or IPv6 /56; loopback is exempt", Defaults.MaxConnectionsPerAddress),
        new(ConnectionsPerMinutePerAddress, 1, 6_000_000, "New connections from such an address in a minute", (int)(Defaults.ConnectionsPerSecondPerAddress * SecondsPerMinute)),
        new(ConnectionBurstPerAddress, 1, 100_000, "New connections from such an address at once", Defaults.ConnectionBurstPerAddress),
        new(MaxHandshakes, 1, 4_096, "Inbound connections whose peer is not known yet", Defaults.MaxHandshakes),
        new(MaxDials, 1, 4_096, "Dials under way", Defaults.MaxDials),
        new(MaxStreams, 16, 1 << 20, "Streams of all peers", Defaults.MaxStreams),
        new(MaxNewStreams, 1, 65_536, "Streams that have not said what they are for", Defaults.MaxNewStreams),
        new(MaxStreamsPerPeer, 2, 65_536, "Streams of one peer", Defaults.MaxStreamsPerPeer),
        new(MaxStreamsPerProtocol, 16, 1 << 20, "Streams for one protocol", Defaults.MaxStreamsPerProtocol),
        new(MaxStreamsPerProtocolPerPeer, 1, 65_536, "Streams of one peer for one protocol", Defaults.MaxStreamsPerProtocolPerPeer),
        new(MaxBuffered, 1, 65_536, "MiB of what peers sent and nobody has read", (int)(Defaults.MaxBufferedBytes / Mebibyte)),
        new(MaxBufferedPerPeer, 1, 65_536, "MiB of that for one peer", (int)(Defaults.MaxBufferedBytesPerPeer / Mebibyte)),
        new(RequestsPerSecond, 1, 10_000_000, "Requests of one connection answered in a second; further ones wait. Default: no limit", null),
        new(RequestBurst, 1, 10_000_000, "Requests of one connection answered at once. Default: twice the rate", null),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
        [.. Limits.Select(limit => new SettingDefinition(limit.Name, SettingKind.Text, limit.Description) { HelpName = "N", Default = limit.Value?.ToString(CultureInfo.InvariantCulture), IsReloaded = true })];

    /// <summary>The limits that settings say.</summary>
    /// <exception cref="KithException">One is out of range; the message names it, what is allowed, and where it was set.</exception>
    public static ResourceLimits Read(EffectiveSettings settings)
    {
        Dictionary<string, int?> said = Limits.ToDictionary(limit => limit.Name, limit => settings.Number(limit.Name, limit.Least, limit.Most));
        return new ResourceLimits
        {
            MaxConnections = Number(MaxConnections),
            MaxConnectionsPerPeer = Number(MaxConnectionsPerPeer),
            MaxConnectionsPerAddress = Number(MaxConnectionsPerAddress),
            ConnectionsPerSecondPerAddress = (double)Number(ConnectionsPerMinutePerAddress) / SecondsPerMinute,
            ConnectionBurstPerAddress = Number(ConnectionBurstPerAddress),
            MaxHandshakes = Number(MaxHandshakes),
            MaxDials = Number(MaxDials),
            MaxStreams = Number(MaxStreams),
            MaxNewStreams = Number(MaxNewStreams),
            MaxStreamsPerPeer = Number(MaxStreamsPerPeer),
            MaxStreamsPerProtocol = Number(MaxStreamsPerProtocol),
            MaxStreamsPerProtocolPerPeer = Number(MaxStreamsPerProtocolPerPeer),
            MaxBufferedBytes = (long)Number(MaxBuffered) * Mebibyte,
            MaxBufferedBytesPerPeer = (long)Number(MaxBufferedPerPeer) * Mebibyte,
            RequestsPerSecond = said[RequestsPerSecond],
            RequestBurst = said[RequestBurst],
        };

        // An empty text in a file says nothing, not even the default.
        int Number(string name) => said[name] ?? throw settings.Wrong(name, "a whole number");
    }

    private sealed record Limit(string Name, int Least, int Most, string Description, int? Value);
}
