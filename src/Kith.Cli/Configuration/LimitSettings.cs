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
    private const int LargestNumber = 10_000_000; // The limits themselves say what of it is allowed.

    private static readonly ResourceLimits Defaults = new();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        Of(MaxConnections, "Connections with peers", Defaults.MaxConnections),
        Of(MaxConnectionsPerPeer, "Connections with one peer", Defaults.MaxConnectionsPerPeer),
        Of(MaxConnectionsPerAddress, "Connections from one IPv4 address or IPv6 /56; loopback is exempt", Defaults.MaxConnectionsPerAddress),
        Of(ConnectionsPerMinutePerAddress, "New connections from such an address in a minute", (int)(Defaults.ConnectionsPerSecondPerAddress * SecondsPerMinute)),
        Of(ConnectionBurstPerAddress, "New connections from such an address at once", Defaults.ConnectionBurstPerAddress),
        Of(MaxHandshakes, "Inbound connections whose peer is not known yet", Defaults.MaxHandshakes),
        Of(MaxDials, "Dials under way", Defaults.MaxDials),
        Of(MaxStreams, "Streams of all peers", Defaults.MaxStreams),
        Of(MaxNewStreams, "Streams that have not said what they are for", Defaults.MaxNewStreams),
        Of(MaxStreamsPerPeer, "Streams of one peer", Defaults.MaxStreamsPerPeer),
        Of(MaxStreamsPerProtocol, "Streams for one protocol", Defaults.MaxStreamsPerProtocol),
        Of(MaxStreamsPerProtocolPerPeer, "Streams of one peer for one protocol", Defaults.MaxStreamsPerProtocolPerPeer),
        Of(MaxBuffered, "MiB of what peers sent and nobody has read", (int)(Defaults.MaxBufferedBytes / Mebibyte)),
        Of(MaxBufferedPerPeer, "MiB of that for one peer", (int)(Defaults.MaxBufferedBytesPerPeer / Mebibyte)),
        Of(RequestsPerSecond, "Requests of one connection answered in a second; further ones wait. Default: no limit", null),
        Of(RequestBurst, "Requests of one connection answered at once. Default: twice the rate", null),
    ];

    /// <summary>The limits that settings say.</summary>
    /// <exception cref="KithException">One is out of range; the message names it, what is allowed, and where limits were set.</exception>
    public static ResourceLimits Read(EffectiveSettings settings)
    {
        ResourceLimits limits = new()
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
            RequestsPerSecond = settings.Number(RequestsPerSecond, 1, LargestNumber),
            RequestBurst = settings.Number(RequestBurst, 1, LargestNumber),
        };
        try
        {
            limits.Validate();
            return limits;
        }
        catch (KithException wrong)
        {
            string[] said = [.. All.Where(limit => settings[limit.Name].Layer != SettingLayer.Default).Select(limit => $"{limit.Name} ({settings[limit.Name].Origin})")];
            throw new KithException(wrong.Code, $"{wrong.Message} Limits that were set: {string.Join(", ", said)}.", wrong);
        }

        int Number(string name) => settings.Number(name, 1, LargestNumber) ?? 0;
    }

    private static SettingDefinition Of(string name, string description, int? value) =>
        new(name, SettingKind.Text, description) { HelpName = "N", Default = value?.ToString(CultureInfo.InvariantCulture) };
}
