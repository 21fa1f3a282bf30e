using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Libp2p.Host;

namespace Kith.Classroom;

/// <summary>How a peer gets into its ring: by the successors it is given, or through a peer that is in it. On the peer's loop only.</summary>
internal sealed class RingEntry(Libp2pHost host, ClassRing ring, ClassLine line, RingPeerOptions options, TimeProvider time)
{
    /// <summary>Takes two successors that are given, when they have started, and is ready when they know theirs.</summary>
    public async Task SetUpAsync(int first, int second, CancellationToken cancellation)
    {
        Contact a = await ReachAsync(first, patience: null, cancellation);
        Contact b = second == options.Id ? ring.Self : await ReachAsync(second, patience: null, cancellation);
        ring.SetUp(a, b);
        // Whoever compared notes with one that does not know its successors yet would take it for no member.
        foreach (Contact successor in ring.Successors)
        {
            while (await GreetAsync(successor, cancellation) is not { IsMember: true })
                await PauseAsync(cancellation);
        }
    }

    /// <summary>Joins through a peer: the ring is asked, peer by peer, for the place; the one that follows it lets this peer in.</summary>
    public async Task JoinAsync(int known, CancellationToken cancellation)
    {
        Contact via = await ReachAsync(known, options.MessageTimeout, cancellation);
        Instant deadline = time.GetInstant() + (3 * options.MessageTimeout);
        while (time.GetInstant() < deadline)
        {
            ClassMessage search = new() { Kind = ClassMessageKind.FindPlace, Sender = ring.Self, Origin = ring.Self, Number = (ulong)Random.Shared.NextInt64(1, long.MaxValue) };
            ClassMessage? answer = await line.AskAsync(via, search, options.MessageTimeout, cancellation);
            RingRefusalReason? refusal = answer switch
            {
                { Answer: ClassAnswerKind.Done, Subject: { } successor } => await ring.JoinAsync(successor, cancellation),
                { Answer: ClassAnswerKind.Taken or ClassAnswerKind.Refused } => RingRefusalReason.PlaceTaken,
                _ => RingRefusalReason.NotAMember,
            };
            cancellation.ThrowIfCancellationRequested();
            if (refusal is RingRefusalReason.PlaceTaken or RingRefusalReason.NotYours)
                throw Taken();
            if (refusal is null)
                return;
            await PauseAsync(cancellation);
        }

        throw new KithException(KithErrorCode.Timeout, $"Peer {known} answers but could not bring Peer {options.Id} into the ring: check that Peer {known} is in a ring itself, and try again.");
    }

    /// <summary>Finds the peer of a number at its port: who answers there, under the name that TLS proves, is that peer from now on.</summary>
    private async Task<Contact> ReachAsync(int id, TimeSpan? patience, CancellationToken cancellation)
    {
        Instant deadline = patience is { } span ? time.GetInstant() + span : Instant.Never;
        do
        {
            DialResult dialled = await host.ConnectAsync(options.AddressOf(id), cancellation);
            if (dialled.Connected)
            {
                ClassMessage? answer = await GreetAsync(new Contact(dialled.Connection.Peer, FileNumber.PlaceOf(id), options.AddressOf(id).Bytes), cancellation);
                if (answer is not null && answer.SenderId != id)
                    throw new KithException(KithErrorCode.Refused, $"Port {options.PortBase + id} is Peer {answer.SenderId}'s, not Peer {id}'s: give all peers the same --port-base.");
                if (answer is { Answer: ClassAnswerKind.Done })
                    return answer.Sender;
                if (answer is { Answer: ClassAnswerKind.Refused })
                    throw Taken();
            }

            await PauseAsync(cancellation);
        }
        while (time.GetInstant() < deadline);
        throw new KithException(KithErrorCode.BootstrapUnreachable, $"Peer {id} does not answer at 127.0.0.1:{options.PortBase + id}: start it first, or join through another peer.");
    }

    /// <summary>A ping without successors: who are you, and are you a member?</summary>
    private Task<ClassMessage?> GreetAsync(Contact peer, CancellationToken cancellation) =>
        line.AskAsync(peer, new ClassMessage { Kind = ClassMessageKind.Ping, Sender = ring.Self }, options.MessageTimeout, cancellation);

    private async Task PauseAsync(CancellationToken cancellation)
    {
        await time.PauseAsync(TimeSpan.FromMilliseconds(100), cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    private KithException Taken() => new(
        KithErrorCode.Refused,
        $"Peer {options.Id} is in the ring already, and answers: choose another number.");
}
