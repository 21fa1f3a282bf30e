using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>
/// A range on its way to a joiner, as its owner sees it. What is written meanwhile is forwarded, and nothing is committed before the
/// joiner has pulled all pages and acknowledged every forwarded write.
/// </summary>
internal sealed class OutgoingRange(RingOverlay overlay, FencingToken token, Contact joiner, Identifier from, Instant ends)
{
    private readonly Queue<Record> _waiting = new();
    private int _inFlight;

    public FencingToken Token { get; } = token;

    /// <summary>When nothing more is forwarded, however the hand-over ended.</summary>
    public Instant Ends { get; set; } = ends;

    /// <summary>Whether the joiner has pulled the last page.</summary>
    public bool IsPulled { get; set; }

    /// <summary>Whether a write could not be forwarded, so that the hand-over cannot be exact.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether the joiner holds all that this member holds of the range.</summary>
    public bool IsComplete => IsPulled && !IsBroken && _inFlight == 0 && _waiting.Count == 0;

    /// <summary>A record has been stored here; it is forwarded if it belongs to the range.</summary>
    public void Forward(Record record, in Identifier place, TaskGroup conversations)
    {
        if (IsBroken || !RingArc.Contains(in from, in place, in joiner.Id))
            return;
        if (_waiting.Count >= overlay.Options.MaxForwarded)
        {
            IsBroken = true;
            return;
        }

        _waiting.Enqueue(record);
        if (_inFlight < overlay.Options.ForwardParallel && !conversations.TryStart(static range => range.SendAsync(), this))
            IsBroken = _inFlight == 0; // With others in flight, those take this one along.
    }

    private async Task SendAsync()
    {
        _inFlight++;
        while (!IsBroken && _waiting.TryDequeue(out Record? record))
        {
            PutValue put = new(record);
            bool isHeld = false;
            for (int attempt = 0; attempt < 3 && !isHeld; attempt++)
            {
                Reply reply = await overlay.Network.RequestAsync(joiner, put);
                isHeld = reply.Outcome == ReplyOutcome.Answered && reply.Stored is StoreOutcome.Stored or StoreOutcome.Stale;
                reply.Release();
            }

            IsBroken |= !isHeld;
        }

        _inFlight--;
    }
}
