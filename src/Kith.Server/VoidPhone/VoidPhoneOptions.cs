using System;
using System.Net;
using Kith.Core.Node;

namespace Kith.Server.VoidPhone;

/// <summary>Where and how widely the VoidPhone API opens. Immutable.</summary>
public sealed record VoidPhoneOptions
{
    /// <summary>The port of the VoidPhone course's DHT module.</summary>
    public const int DefaultPort = 7401;

    /// <summary>The longest life that a message can ask for: its field has 16 bits. 18 hours.</summary>
    public static readonly TimeSpan LongestTimeToLive = TimeSpan.FromSeconds(ushort.MaxValue);

    /// <summary>HOST:PORT, the host an IP address or <c>localhost</c>; port 0 picks a free one. <c>127.0.0.1:7401</c> unless set.</summary>
    public string EndPoint { get; init; } = $"127.0.0.1:{DefaultPort}";

    /// <summary>Whether it may open beyond loopback, to anybody who reaches it: the protocol has no authentication. False unless set.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>How requests are answered; <see cref="VoidPhoneDialect.VoidPhone"/> unless set.</summary>
    public VoidPhoneDialect Dialect { get; init; } = VoidPhoneDialect.VoidPhone;

    /// <summary>The shortest life of a value, whatever its put asks for: 1 second, which is the default, to <see cref="MaxTimeToLive"/>.</summary>
    public TimeSpan MinTimeToLive { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest life of a value, whatever its put asks for: up to <see cref="LongestTimeToLive"/>, which is the default.</summary>
    public TimeSpan MaxTimeToLive { get; init; } = LongestTimeToLive;

    /// <summary>Connections open at once, 1 to 65,536; 256 unless set. For a further one the oldest that has asked nothing yet is closed, or itself where all have.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Requests of one connection that are worked on or wait to be sent their answer, 1 to 1,024; 64 unless set. Then no more are read.</summary>
    public int MaxInFlight { get; init; } = 64;

    /// <summary>Requests of all connections that are worked on at once, 1 to 65,536; 256 unless set. Then nobody's are read until one is done.</summary>
    public int MaxRequests { get; init; } = 256;

    /// <summary>How long a connection may be silent between messages: 10 minutes unless set, since a module keeps its connection.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a message may take to arrive, from its first byte to its last: 10 seconds unless set.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to read what it is sent: 10 seconds unless set.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the network may take over one request; then it counts as failed: 30 seconds unless set.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long stopping waits for requests in progress: 5 seconds unless set.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Connections and messages that one address earns each second, 1 to 1,000,000, after a first <see cref="BurstSize"/>; null, the default: no
    /// limit. An IPv6 address counts with its /56.
    /// </summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Connections and messages of one address at once, 1 to 1,000,000; set with <see cref="RequestsPerSecond"/> or not at all.</summary>
    public int? BurstSize { get; init; }

    /// <summary>Checks every value and reads <see cref="EndPoint"/>.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the option, its value and what is allowed.</exception>
    public IPEndPoint Validate()
    {
        Require(Enum.IsDefined(Dialect), nameof(Dialect), Dialect, string.Join(", ", Enum.GetNames<VoidPhoneDialect>()));
        Require(MinTimeToLive >= TimeSpan.FromSeconds(1) && MinTimeToLive <= MaxTimeToLive, nameof(MinTimeToLive), MinTimeToLive, $"1 second to {nameof(MaxTimeToLive)}, which is {MaxTimeToLive}");
        Require(MaxTimeToLive <= LongestTimeToLive, nameof(MaxTimeToLive), MaxTimeToLive, $"up to {LongestTimeToLive}");
        Require(MaxConnections is >= 1 and <= 65_536, nameof(MaxConnections), MaxConnections, "1 to 65536");
        Require(MaxInFlight is >= 1 and <= 1_024, nameof(MaxInFlight), MaxInFlight, "1 to 1024");
        Require(MaxRequests is >= 1 and <= 65_536, nameof(MaxRequests), MaxRequests, "1 to 65536");
        foreach ((string name, TimeSpan value) in (ReadOnlySpan<(string, TimeSpan)>)[(nameof(IdleTimeout), IdleTimeout), (nameof(MessageTimeout), MessageTimeout), (nameof(WriteTimeout), WriteTimeout), (nameof(OperationTimeout), OperationTimeout)])
            Require(value > TimeSpan.Zero && value <= TimeSpan.FromDays(1), name, value, "more than zero, up to 1 day");
        Require(StopTimeout >= TimeSpan.Zero && StopTimeout <= TimeSpan.FromMinutes(1), nameof(StopTimeout), StopTimeout, "0 to 1 minute");
        Require(RequestsPerSecond is null or (>= 1 and <= 1_000_000), nameof(RequestsPerSecond), RequestsPerSecond, "1 to 1000000, or null for no limit");
        Require(BurstSize is null or (>= 1 and <= 1_000_000), nameof(BurstSize), BurstSize, "1 to 1000000, or null for no limit");
        Require(BurstSize.HasValue == RequestsPerSecond.HasValue, nameof(BurstSize), BurstSize, $"set together with {nameof(RequestsPerSecond)}");
        if (!EndPointText.TryParse(EndPoint, out IPEndPoint? endPoint))
            throw Invalid(nameof(EndPoint), EndPoint, $"HOST:PORT, such as 127.0.0.1:{DefaultPort} or [::1]:{DefaultPort}");
        return AllowRemote || IPAddress.IsLoopback(endPoint.Address)
            ? endPoint
            : throw new KithException(
                KithErrorCode.InvalidConfiguration,
                $"The VoidPhone API may not listen on {endPoint}: whoever reaches it can read and write values without a word of who they are. Use 127.0.0.1:{endPoint.Port}, or say that this is meant with --voidphone-allow-remote.");
    }

    private static void Require(bool holds, string name, object? value, string allowed)
    {
        if (!holds)
            throw Invalid(name, value, allowed);
    }

    private static KithException Invalid(string name, object? value, string allowed) =>
        new(KithErrorCode.InvalidConfiguration, $"The option {name} of the VoidPhone API is '{value}'. Allowed: {allowed}.");
}
