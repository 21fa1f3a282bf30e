using System;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Benchmarks;

/// <summary>
/// The control of <see cref="LookupBenchmark"/>: the same frontier, network and tables driven by callbacks instead of an async method.
/// Nothing in the product uses it; it shows what the async style costs.
/// </summary>
internal sealed class StateMachineLookup(int alpha) : IReplyInbox
{
    private readonly LookupFrontier _frontier = new();
    private readonly Contact?[] _asked = new Contact?[alpha];
    private readonly Contact[] _found = new Contact[40];
    private readonly Contact[] _known = new Contact[40];
    private KademliaOverlay _overlay = null!;
    private Request _ask = null!;
    private Action<StateMachineLookup> _completed = null!;
    private TimeProvider _time = null!;
    private int _width;
    private int _inFlight;
    private bool _isRunning;

    public ReadOnlySpan<Contact> Closest => _found.AsSpan(0, _width);

    public int Hops => _frontier.Hops;

    public int Requests { get; private set; }

    public void Start(KademliaOverlay overlay, TimeProvider time, Request ask, int width, Action<StateMachineLookup> completed)
    {
        (_overlay, _time, _ask, _width, _completed) = (overlay, time, ask, width, completed);
        Requests = 0;
        _isRunning = true;
        _frontier.Start(in ask.Target, width, overlay.Options.CandidatesPerWidth);
        _frontier.OfferSelf(overlay.Self);
        int known = overlay.Table.CopyClosest(in ask.Target, _known.AsSpan(0, width));
        foreach (Contact contact in _known.AsSpan(0, known))
            _frontier.Offer(contact, depth: 1);
        overlay.Table.LookedUp(in ask.Target, time.GetInstant());
        Advance();
    }

    public void Deliver(int slot, Reply reply)
    {
        Contact contact = _asked[slot]!;
        _asked[slot] = null;
        _inFlight--;
        if (reply.Outcome == ReplyOutcome.Answered)
        {
            _overlay.Answered(contact);
            _frontier.OfferAll(reply.Closer, _frontier.Succeeded(contact) + 1);
        }
        else
        {
            _overlay.Failed(contact, reply.Outcome);
            _frontier.Failed(contact);
        }

        reply.Release();
        if (_isRunning)
            Advance();
        else if (_inFlight == 0)
            _completed(this);
    }

    private void Advance()
    {
        int slot = 0;
        while (_inFlight < _asked.Length && _frontier.TryTakeNext(out Contact contact))
        {
            while (_asked[slot] is not null)
                slot++;
            _asked[slot] = contact;
            _inFlight++;
            Requests++;
            _overlay.Network.Send(contact, _ask, this, slot);
        }

        if (!_frontier.IsSettled && _inFlight > 0)
            return;
        _isRunning = false;
        _frontier.CopyFound(_found.AsSpan(0, _width));
        if (_inFlight == 0)
            _completed(this);
    }
}
