using System;
using System.Collections.Generic;
using System.Net;

namespace Kith.Libp2p.Mdns;

/// <summary>Where and how often peers of the local network are asked for.</summary>
internal sealed record MdnsOptions
{
    /// <summary>The group that is asked; that of multicast DNS (RFC 6762) unless set.</summary>
    public IPAddress Group { get; init; } = IPAddress.Parse("224.0.0.251");

    /// <summary>The port; 5353 unless set.</summary>
    public int Port { get; init; } = 5353;

    /// <summary>The IPv4 addresses of the interfaces to ask on. Null, the default: every interface that is up, can multicast and is not loopback.</summary>
    public IReadOnlyList<IPAddress>? Interfaces { get; init; }

    /// <summary>Pause between questions; a minute unless set. Who comes announces itself, so that this only finds what got lost.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Shortest pause between two answers; a second unless set, so that nobody makes this node flood a network.</summary>
    public TimeSpan AnswerAtMostEvery { get; init; } = TimeSpan.FromSeconds(1);
}
