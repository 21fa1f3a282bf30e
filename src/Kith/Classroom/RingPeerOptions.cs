using System;
using System.Net;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;

namespace Kith.Classroom;

/// <summary>What a <see cref="RingPeer"/> is told before it starts. Immutable.</summary>
public sealed record RingPeerOptions
{
    /// <summary>The highest number of a peer: a byte's.</summary>
    public const int MaxId = 255;

    /// <summary>The peer's number, 0 to <see cref="MaxId"/>: its place on the circle, and its port is <see cref="PortBase"/> plus this.</summary>
    public required int Id { get; init; }

    /// <summary>How often the two successors are pinged: 1 second to 1 hour; 30 seconds unless set, as the assignment's scripts have it.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pings in a row that go unanswered before a peer counts as dead: 2, so that one lost message kills nobody.</summary>
    public int LostPings { get; init; } = 2;

    /// <summary>The port of peer 0, on this machine alone: 1 to 65280; 12000 unless set, the assignment's.</summary>
    public int PortBase { get; init; } = 12_000;

    /// <summary>Where the files are; the working folder unless set.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>The largest file accepted, in bytes: 64 GiB, so that a stranger cannot fill every disk.</summary>
    public long MaxFileBytes { get; init; } = 1L << 36;

    /// <summary>Whether messages skip ahead to the farthest peer known that does not pass their target; off, as the assignment's expected output has it.</summary>
    public bool UseShortcuts { get; init; }

    /// <summary>Whether to say when pings are sent and received.</summary>
    public bool ShowPingRequests { get; init; }

    /// <summary>Whether to say when pings are answered.</summary>
    public bool ShowPingResponses { get; init; }

    /// <summary>
    /// How long a message may take round the ring, or a peer to answer one: 10 seconds. How many messages of others a peer passes on at once is
    /// bounded by <see cref="MaxPassedOn"/>.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages of others that are passed on at once; one more is refused: 256.</summary>
    public int MaxPassedOn { get; init; } = 256;

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the message names the value and what is allowed.</exception>
    public void Validate()
    {
        RequireId(Id);
        Require(PingInterval >= TimeSpan.FromSeconds(1) && PingInterval <= TimeSpan.FromHours(1), $"The ping interval is {PingInterval.TotalSeconds:0.###} s; it must be 1 to 3600.");
        Require(LostPings is >= 1 and <= 10, $"LostPings is {LostPings}; it must be 1 to 10.");
        Require(PortBase >= 1 && PortBase <= ushort.MaxValue - MaxId, $"The port base is {PortBase}; it must be 1 to {ushort.MaxValue - MaxId}, so that every peer has a port.");
        Require(MaxFileBytes >= 0, $"MaxFileBytes is {MaxFileBytes}; it must not be negative.");
        Require(MessageTimeout >= TimeSpan.FromMilliseconds(100) && MessageTimeout <= TimeSpan.FromMinutes(10), $"MessageTimeout is {MessageTimeout}; it must be 100 ms to 10 minutes.");
        Require(MaxPassedOn is >= 1 and <= 65_536, $"MaxPassedOn is {MaxPassedOn}; it must be 1 to 65536.");
    }

    /// <summary>Where a peer listens.</summary>
    internal Multiaddress AddressOf(int id) => Multiaddress.FromEndPoint(new IPEndPoint(IPAddress.Loopback, PortBase + id));

    /// <summary>Whether a peer is said to be where its number has its port: nobody is sent to any other, whoever says so.</summary>
    internal bool IsInPlace(Contact peer) =>
        FileNumber.IdOf(in peer.Id) is var id && peer.Addresses is [var address] && address.Span.SequenceEqual(AddressOf(id).Bytes.Span);

    /// <summary>Checks the two successors that this peer is given.</summary>
    /// <exception cref="KithException">A number is outside its range or used twice.</exception>
    internal void RequireSuccessors(int first, int second)
    {
        RequireId(first);
        RequireId(second);
        Require(first != Id && first != second, $"Peer {Id} cannot have the successors {first} and {second}: give the two peers that follow it on the circle.");
    }

    /// <summary>Checks the peer through which this one shall join.</summary>
    /// <exception cref="KithException">Its number is outside its range, or this peer's own.</exception>
    internal void RequireKnown(int known)
    {
        RequireId(known);
        Require(known != Id, $"Peer {Id} cannot join through itself: give the number of a peer that is in the ring.");
    }

    /// <summary>Checks a peer's number.</summary>
    /// <exception cref="KithException">It is outside its range: the assignment's line.</exception>
    internal static void RequireId(int id) => Require(id is >= 0 and <= MaxId, "Peer IDs must be from 0 to 255 (inclusive)");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidArgument, problem);
    }
}
