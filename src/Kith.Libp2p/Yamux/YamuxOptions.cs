using System;

namespace Kith.Libp2p.Yamux;

/// <summary>The bounds of a <see cref="YamuxSession"/>. The defaults are for every use; tests lower them.</summary>
internal sealed record YamuxOptions
{
    /// <summary>Bytes each side may send on a fresh stream before the other grants more; the specification's figure.</summary>
    public const int InitialWindowBytes = 256 * 1024;

    /// <summary>The bounds used where nothing else is said.</summary>
    public static readonly YamuxOptions Default = new();

    /// <summary>Streams that the peer may have open, or whose handlers still run; more are reset.</summary>
    public int MaxInboundStreams { get; init; } = 256;

    /// <summary>Streams that we may have open.</summary>
    public int MaxOutboundStreams { get; init; } = 1024;

    /// <summary>Streams that we may have opened without an answer yet; the specification's figure.</summary>
    public int AckBacklog { get; init; } = 256;

    /// <summary>Control frames that may wait for a peer that does not read; one more ends the session (CVE-2024-32984).</summary>
    public int MaxPendingControlFrames { get; init; } = 512;

    /// <summary>Outgoing bytes that may wait before senders wait too. Overshot by at most one frame.</summary>
    public int MaxPendingBytes { get; init; } = 256 * 1024;

    /// <summary>The largest data frame sent: what go-libp2p sends, so every peer takes it.</summary>
    public int MaxFrameBytes { get; init; } = 64 * 1024;

    /// <summary>Memory for what was received and not read yet, all streams together; one more byte ends the session.</summary>
    public int MaxBufferedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes asked of the transport in one read: the most that a TLS record carries.</summary>
    public int ReadBufferBytes { get; init; } = 16 * 1024;

    /// <summary>Pings answered in a second; more are dropped.</summary>
    public int MaxPingAnswersPerSecond { get; init; } = 10;

    /// <summary>Silence after which a ping asks whether the peer lives.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after that ping which ends the session.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the transport may take one write, and a stream may wait for window or room.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a disposed stream waits for the peer to finish its side before it is reset.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The span in which <see cref="MaxResetsPerWindow"/> counts (CVE-2023-44487).</summary>
    public TimeSpan ResetWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Resets of its own streams that a peer may send within <see cref="ResetWindow"/>; one more ends the session.</summary>
    public int MaxResetsPerWindow { get; init; } = 200;

    /// <summary>Streams over which the share of resets is taken.</summary>
    public int ResetShareStreams { get; init; } = 500;

    /// <summary>The share of resets among <see cref="ResetShareStreams"/> streams, in percent, above which the session ends.</summary>
    public int MaxResetSharePercent { get; init; } = 90;
}
