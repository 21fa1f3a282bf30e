using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Host;

namespace Kith.Libp2p.Kademlia;

/// <summary>The asking side of an overlay's protocol: one request, one reply, over kept streams. On the node's loop only.</summary>
internal sealed class KadClient(
    Libp2pHost host, KadOptions options, IMessageCodec codec, ContactBook contacts, ReplyPool replies, KadCounters counters, TimeProvider time,
    SteadyClock clock, Action<Exception> onFault) : IDisposable
{
    private readonly Dictionary<PeerId, PeerStreams> _peers = [];
    private readonly ArrayBufferWriter<byte> _outgoing = new(1024);
    private readonly LateWatch _late = new(options.LateAfter, time);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Told of every request that has ended, how, and after how long; null for nobody.</summary>
    public Action<Request, ReplyOutcome, TimeSpan>? Asked { get; set; }

    public Instant Now => time.GetInstant();

    public void Send(Contact peer, Request request, IReplyInbox inbox, int slot)
    {
        Instant now = Now;
        PendingRequest pending = new(peer, request, inbox, slot, now, now + options.RequestTimeout);
        if (_closing.IsCancellationRequested)
        {
            End(pending, ReplyOutcome.Refused);
            return;
        }

        if (!_peers.TryGetValue(peer.Peer, out PeerStreams? streams))
            _peers[peer.Peer] = streams = new PeerStreams(this, options);
        pending.Streams = streams;
        counters.RequestsSent++;
        _late.Add(pending);
        streams.Send(pending);
    }

    /// <summary>Sends one request and delivers its reply, once, whatever happens. Returns the stream if it can be used again.</summary>
    public async Task<FramedStream?> ExchangeAsync(FramedStream? kept, PendingRequest pending)
    {
        FramedStream? stream = kept;
        ReplyOutcome outcome = ReplyOutcome.Unreachable;
        Reply? reply = null;
        bool isLate = false;
        try
        {
            bool isAgain;
            do
            {
                bool isFresh = stream is null;
                if (isFresh)
                    (stream, isLate) = await OpenAsync(pending);
                if (stream is null)
                    break;
                _outgoing.ResetWrittenCount();
                codec.WriteRequest(_outgoing, pending.Request, time.GetUtcNow());
                bool sent = await stream.WriteMessageAsync(_outgoing.WrittenMemory, _closing.Token);
                if (sent && pending.Request is AddProvider)
                {
                    (outcome, reply) = (ReplyOutcome.Answered, replies.Rent(ReplyOutcome.Answered)); // That it was sent is all there is to know.
                    break;
                }

                FramedRead read = sent ? await stream.ReadMessageAsync(pending.Deadline - Now, _closing.Token) : new FramedRead(FramedStatus.Gone, default);
                outcome = OutcomeOf(read.Status);
                if (read.Status == FramedStatus.Message)
                {
                    pending.Streams?.NoteAnswer(Now); // Here, because a request that wants no answer ends well without a sign of life.
                    (outcome, reply) = Read(read.Message, pending);
                }

                if (outcome != ReplyOutcome.Answered)
                    Abandon(ref stream, outcome);
                // A kept stream may have been closed by the peer while it lay idle; every request is safe to send again.
                isAgain = !isFresh && read.Status is FramedStatus.Closed or FramedStatus.Gone;
            }
            while (isAgain);
        }
        catch (Exception failure)
        {
            Abandon(ref stream, ReplyOutcome.Unreachable);
            isLate |= failure is OperationCanceledException && !_closing.IsCancellationRequested; // The deadline's, which is all else that cancels.
            if (failure is not (OperationCanceledException or IOException))
                onFault(failure); // A defect costs one request, not its stream's place.
        }

        // Nothing was heard; whether the peer is out of reach or just slow, the deadline tells.
        if (outcome == ReplyOutcome.Unreachable && (isLate || Now >= pending.Deadline))
            outcome = ReplyOutcome.TimedOut;
        if (reply is null)
            End(pending, outcome);
        else
            Deliver(pending, reply);
        return stream;
    }

    /// <summary>Delivers the end of a request that has no answer.</summary>
    public void End(PendingRequest pending, ReplyOutcome outcome)
    {
        if (outcome is ReplyOutcome.Unreachable or ReplyOutcome.TimedOut)
            contacts.Doubt(pending.Peer.Peer);
        Deliver(pending, replies.Rent(outcome));
    }

    /// <summary>Closes idle streams and forgets peers without any.</summary>
    public void Trim()
    {
        Instant now = Now;
        List<PeerId> empty = [];
        foreach ((PeerId peer, PeerStreams streams) in _peers)
        {
            streams.Trim(now);
            if (streams.IsEmpty)
                empty.Add(peer);
        }

        foreach (PeerId peer in empty)
            _peers.Remove(peer);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _late.Dispose();
        foreach (PeerStreams streams in _peers.Values)
            streams.Close();
    }

    /// <summary>Opens a stream; late where the timer said so, which may be some milliseconds before the clock does.</summary>
    private async ValueTask<(FramedStream? Stream, bool IsLate)> OpenAsync(PendingRequest pending)
    {
        TimeSpan left = pending.Deadline - Now;
        if (left <= TimeSpan.Zero)
            return (null, true);
        using CancellationTokenSource deadline = new(left, time);
        using CancellationTokenRegistration closing = _closing.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        DialResult dialled = await host.GetConnectionAsync(pending.Peer, deadline.Token);
        if (dialled.Connected)
        {
            OpenedStream opened = await dialled.Connection.OpenStreamAsync(options.Protocol, deadline.Token);
            if (opened.Opened)
                return (new FramedStream(opened.Stream, time, codec.MaxReplyBytes), false);
        }

        return (null, deadline.IsCancellationRequested && !_closing.IsCancellationRequested);
    }

    private (ReplyOutcome Outcome, Reply? Reply) Read(ReadOnlyMemory<byte> message, PendingRequest pending)
    {
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        if (codec.TryReadReply(message, pending.Request, reply))
        {
            if (reply.WallClock is { } wall)
                clock.Hear(pending.Peer.Peer, wall);
            // The connection was perhaps opened for this request, and the peer has said since who it is.
            if (contacts.TryGetServer(pending.Peer.Peer, out Contact? known) && !ReferenceEquals(known, pending.Peer))
                reply.Sender = known;
            return (reply.Outcome, reply);
        }

        reply.Release();
        return (ReplyOutcome.Malformed, null);
    }

    private static void Abandon(ref FramedStream? stream, ReplyOutcome outcome)
    {
        if (outcome == ReplyOutcome.Malformed)
            stream?.Stream.Reset();
        stream?.Dispose();
        stream = null;
    }

    private void Deliver(PendingRequest pending, Reply reply)
    {
        pending.HasEnded = true;
        counters.Ended(reply.Outcome);
        Asked?.Invoke(pending.Request, reply.Outcome, Now - pending.SentAt);
        pending.Inbox.Deliver(pending.Slot, reply);
    }

    private static ReplyOutcome OutcomeOf(FramedStatus status) => status switch
    {
        FramedStatus.Message => ReplyOutcome.Answered,
        FramedStatus.TimedOut => ReplyOutcome.TimedOut,
        FramedStatus.Malformed or FramedStatus.Truncated => ReplyOutcome.Malformed,
        _ => ReplyOutcome.Unreachable,
    };
}
