using System;
using Kith.Core.Node;

namespace Kith.Libp2p.Scopes;

/// <summary>
/// What a node gives to its peers at most: of connections, streams, memory and answers, for all of them together, for those not yet known, for one peer, and
/// for one protocol. Immutable; a running node can be given others. The defaults suit a machine with 1 GiB to spare.
/// </summary>
public sealed record ResourceLimits
{
    /// <summary>Connections open at once, 8 to 65,536; 256 unless set: more than the neighbours in a network of any size. Idle ones make room.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Connections to one peer, counting those that are being replaced, 2 to 64; 4 unless set.</summary>
    public int MaxConnectionsPerPeer { get; init; } = 4;

    /// <summary>Inbound connections from one IPv4 address or IPv6 /56, 1 to 65,536; 8 unless set, as go-libp2p has it. Loopback and what the gates allow are exempt.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 8;

    /// <summary>New connections that such an address may make a second in the long run, 0.01 to 100,000; 0.2 unless set. Exempt as above.</summary>
    public double ConnectionsPerSecondPerAddress { get; init; } = 0.2;

    /// <summary>New connections that such an address may make at once, 1 to 100,000; 16 unless set. Exempt as above.</summary>
    public int ConnectionBurstPerAddress { get; init; } = 16;

    /// <summary>Inbound connections whose peer is not known or not admitted yet, 1 to 4,096; 64 unless set. Further callers are hung up on.</summary>
    public int MaxHandshakes { get; init; } = 64;

    /// <summary>Dials under way at once, 1 to 4,096; 128 unless set. More fail.</summary>
    public int MaxDials { get; init; } = 128;

    /// <summary>Streams that all peers together have open, 16 to 1,048,576; 8,192 unless set.</summary>
    public int MaxStreams { get; init; } = 8_192;

    /// <summary>Streams that have not said what they are for, of all peers together, 1 to 65,536; 1,024 unless set.</summary>
    public int MaxNewStreams { get; init; } = 1_024;

    /// <summary>Streams that one peer has open, over all its connections, 2 to 65,536; 256 unless set.</summary>
    public int MaxStreamsPerPeer { get; init; } = 256;

    /// <summary>Streams for one protocol, of all peers together, 16 to 1,048,576; 4,096 unless set.</summary>
    public int MaxStreamsPerProtocol { get; init; } = 4_096;

    /// <summary>Streams for one protocol that one peer has open, 1 to 65,536; 128 unless set.</summary>
    public int MaxStreamsPerProtocolPerPeer { get; init; } = 128;

    /// <summary>Memory for what all peers have sent and nobody has read yet, in bytes, 1 MiB to 64 GiB; 128 MiB unless set.</summary>
    public long MaxBufferedBytes { get; init; } = 128L << 20;

    /// <summary>The same for one peer, over all its connections, in bytes, 512 KiB to 64 GiB; 32 MiB unless set.</summary>
    public long MaxBufferedBytesPerPeer { get; init; } = 32L << 20;

    /// <summary>
    /// Requests of one connection answered in a second, 1 to 10,000,000; further ones are answered later. Null, the default: as many as there are, since a
    /// peer has one in flight on each of its streams and no more.
    /// </summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests of one connection answered at once, 1 to 10,000,000; goes with the rate, and is twice that unless set.</summary>
    public int? RequestBurst { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the limit, its value and what is allowed.</exception>
    public void Validate()
    {
        Require(MaxConnections, 8, 65_536, nameof(MaxConnections));
        Require(MaxConnectionsPerPeer, 2, 64, nameof(MaxConnectionsPerPeer));
        Require(MaxConnectionsPerAddress, 1, 65_536, nameof(MaxConnectionsPerAddress));
        Require(ConnectionsPerSecondPerAddress, 0.01, 100_000, nameof(ConnectionsPerSecondPerAddress));
        Require(ConnectionBurstPerAddress, 1, 100_000, nameof(ConnectionBurstPerAddress));
        Require(MaxHandshakes, 1, 4_096, nameof(MaxHandshakes));
        Require(MaxDials, 1, 4_096, nameof(MaxDials));
        Require(MaxStreams, 16, 1 << 20, nameof(MaxStreams));
        Require(MaxNewStreams, 1, 65_536, nameof(MaxNewStreams));
        Require(MaxStreamsPerPeer, 2, 65_536, nameof(MaxStreamsPerPeer));
        Require(MaxStreamsPerProtocol, 16, 1 << 20, nameof(MaxStreamsPerProtocol));
        Require(MaxStreamsPerProtocolPerPeer, 1, 65_536, nameof(MaxStreamsPerProtocolPerPeer));
        Require(MaxBufferedBytes, 1L << 20, 64L << 30, nameof(MaxBufferedBytes));
        Require(MaxBufferedBytesPerPeer, 512L << 10, 64L << 30, nameof(MaxBufferedBytesPerPeer));
        Require(RequestsPerSecond ?? 1, 1, 10_000_000, nameof(RequestsPerSecond));
        Require(RequestBurst ?? 1, 1, 10_000_000, nameof(RequestBurst));
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new KithException(KithErrorCode.InvalidConfiguration, FormattableString.Invariant($"The option {name} is '{value}'. Allowed: {least} to {most}."));
    }
}
