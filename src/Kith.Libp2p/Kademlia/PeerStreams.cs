using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Libp2p.Host;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// The streams kept to one peer, one request in flight on each. A request takes an idle stream, or opens one, or waits its turn; each wait
/// is bounded. On the node's loop only.
/// </summary>
internal sealed class PeerStreams(KadClient client, KadOptions options)
{
    private readonly Stack<KeptStream> _idle = new();
    private readonly Queue<PendingRequest> _waiting = new();
    private int _busy;
    private bool _isSilent; // It has left a request unanswered for long, and has answered none since that was sent.
    private Instant _answeredAt; // The clock's beginning until it has answered at all.
    private Instant _quietSince; // Since when it has owed an answer and given none.

    private readonly record struct KeptStream(FramedStream Stream, Instant Since);

    /// <summary>Whether nothing is kept and nothing is under way.</summary>
    public bool IsEmpty => _busy == 0 && _idle.Count == 0 && _waiting.Count == 0;

    /// <summary>
    /// Sends a request, or refuses it: when too many wait, and when the peer is silent. Then one request at a time finds out whether it still is, and the others
    /// need not wait for their timeouts; only those by which peers are found dead are sent all the same.
    /// </summary>
    public void Send(PendingRequest pending)
    {
        _isSilent |= _busy == options.MaxStreamsPerPeer && _answeredAt != default && pending.SentAt - _quietSince > options.SilentAfter;
        if (_isSilent && _busy > 0 && pending.Request is not (PingNode or RingRequest))
            client.End(pending, ReplyOutcome.Refused);
        else if (_busy < options.MaxStreamsPerPeer)
            Begin(pending);
        else if (_waiting.Count < options.MaxWaitingPerPeer)
            _waiting.Enqueue(pending);
        else
            client.End(pending, ReplyOutcome.Refused);
    }

    /// <summary>A request sent at a moment is late.</summary>
    public void NoteLate(Instant sentAt) => _isSilent |= _answeredAt <= sentAt;

    /// <summary>The peer has answered.</summary>
    public void NoteAnswer(Instant now) => (_isSilent, _answeredAt, _quietSince) = (false, now, now);

    /// <summary>Closes the streams that have been idle for long.</summary>
    public void Trim(Instant now)
    {
        KeptStream[] kept = _idle.ToArray();
        _idle.Clear();
        for (int index = kept.Length - 1; index >= 0; index--)
        {
            if (now - kept[index].Since < options.KeepIdle)
                _idle.Push(kept[index]);
            else
                kept[index].Stream.Dispose();
        }
    }

    public void Close()
    {
        while (_idle.TryPop(out KeptStream kept))
            kept.Stream.Dispose();
        while (_waiting.TryDequeue(out PendingRequest? pending))
            client.End(pending, ReplyOutcome.Unreachable);
    }

    private void Begin(PendingRequest pending)
    {
        if (_busy++ == 0)
            _quietSince = pending.SentAt;
        FramedStream? stream = _idle.TryPop(out KeptStream kept) ? kept.Stream : null;
        _ = RunAsync(stream, pending); // Ends by itself within the request's deadline; an exchange never throws.
    }

    private async Task RunAsync(FramedStream? stream, PendingRequest first)
    {
        PendingRequest? pending = first;
        do
            stream = await client.ExchangeAsync(stream, pending);
        while (_waiting.TryDequeue(out pending));
        _busy--;
        if (stream is not null)
            _idle.Push(new KeptStream(stream, client.Now));
    }
}
