using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>Pings sent, and what pings received tell: whoever counts this peer as its first or second successor precedes it. On the peer's loop only.</summary>
internal sealed class PingBook(ClassRing ring, ClassLine line, RingPeerOptions options, Action<string> say, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(5);

    private (int Id, Instant Since)? _first;
    private (int Id, Instant Since)? _second;

    /// <summary>Who precedes this peer, as pings within three intervals tell.</summary>
    public int? FirstPredecessor => Fresh(_first);

    /// <summary>Who precedes that one.</summary>
    public int? SecondPredecessor => Fresh(_second);

    /// <summary>Learns from a ping.</summary>
    public void Note(ClassMessage ping)
    {
        int self = FileNumber.IdOf(in ring.Self.Id);
        if (ping.First == self)
            _first = (ping.SenderId, time.GetInstant());
        else if (ping.Second == self)
            _second = (ping.SenderId, time.GetInstant());
    }

    /// <summary>Pings a successor; false when it does not answer in time.</summary>
    public async Task<bool> PingAsync(Contact peer)
    {
        Contact[] successors = ring.Successors;
        ClassMessage ping = new()
        {
            Kind = ClassMessageKind.Ping,
            Sender = ring.Self,
            IsMember = true,
            First = successors.Length > 0 ? FileNumber.IdOf(in successors[0].Id) : null,
            Second = successors.Length > 1 ? FileNumber.IdOf(in successors[1].Id) : null,
        };
        bool answered = await line.AskAsync(peer, ping, Timeout, stop) is { Answer: ClassAnswerKind.Done };
        if (answered && options.ShowPingResponses)
            say($"Ping response received from Peer {FileNumber.IdOf(in peer.Id)}");
        return answered;
    }

    private TimeSpan Timeout => options.PingInterval < ShortestTimeout ? ShortestTimeout : options.PingInterval > LongestTimeout ? LongestTimeout : options.PingInterval;

    private int? Fresh((int Id, Instant Since)? seen) => seen is { } pinged && time.GetInstant() - pinged.Since <= 3 * options.PingInterval ? pinged.Id : null;
}
