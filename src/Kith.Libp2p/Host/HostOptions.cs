using System;
using System.Collections.Generic;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>What a <see cref="Libp2pHost"/> listens on, says of itself and puts up with.</summary>
internal sealed record HostOptions
{
    /// <summary>TCP addresses to listen on; port 0 lets the system choose. None: the host only dials.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses { get; init; } = [];

    /// <summary>Addresses to tell others instead of those listened on, for hosts behind a router.</summary>
    public IReadOnlyList<Multiaddress> AnnounceAddresses { get; init; } = [];

    /// <summary>What identify says runs here.</summary>
    public string AgentVersion { get; init; } = "kith/" + typeof(HostOptions).Assembly.GetName().Version?.ToString(3);

    /// <summary>What this node may be lost together with, said to every peer; null for nothing.</summary>
    public string? FailureDomain { get; init; }

    /// <summary>What identify says is spoken here.</summary>
    public string ProtocolVersion { get; init; } = "kith/1.0.0";

    /// <summary>What peers are given at most; a running host can be given others.</summary>
    public ResourceLimits Limits { get; init; } = new();

    /// <summary>Who may connect and be connected to; a running host can be given others.</summary>
    public GateRules Gates { get; init; } = GateRules.Open;

    /// <summary>What the swarm asks of peers before anything else is spoken with them.</summary>
    public AdmissionOptions Admission { get; init; } = AdmissionOptions.Open;

    /// <summary>Connections that are kept although idle; beyond it, idle ones close. A home router bears this many.</summary>
    public int KeptConnections { get; init; } = 60;

    /// <summary>Without data for this long, a connection is idle.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection that was replaced by another to the same peer may finish its streams.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Two connections dialled from both sides within this span were dialled at once, and both sides keep the same one.</summary>
    public TimeSpan SimultaneousDialWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a TCP connection to one address may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long security and muxer together may take, on either side.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a dial may take over all addresses of a peer.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Addresses of one peer that are tried.</summary>
    public int MaxAddressesPerDial { get; init; } = 4;

    /// <summary>How long a peer that could not be dialled is left alone; doubled with each failure.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest a peer is left alone: short enough that repair after a restart keeps its promise of a minute.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Peers whose failures are remembered.</summary>
    public int MaxBackOffPeers { get; init; } = 4096;

    /// <summary>How long identify may take.</summary>
    public TimeSpan IdentifyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long stopping waits for connections to close in peace.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often deadlines are looked at: the precision of every timeout on a stream.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The bounds of each connection's muxer.</summary>
    public YamuxOptions Yamux { get; init; } = YamuxOptions.Default;
}
