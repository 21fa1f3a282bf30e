using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Finds who owns a point: asks ever closer members before it, one at a time, and in the end the owner itself (Stoica et al. 2001, figure 5,
/// iteratively). Whoever does not answer, or takes their time, is passed over; when all who should own the point are, the first live one after them acts.
/// Who answers late, but before the search is over, is heard all the same.
/// </summary>
internal sealed class RingLookup(RingOverlay overlay, Identifier point, ILookupWatcher? watcher = null) : ReplyInbox(capacity: 2)
{
    private readonly Stack<Step> _toAsk = new();
    private readonly List<Step> _asked = []; // By slot.
    private readonly Dictionary<Contact, RingRoute> _answered = [];
    private readonly HashSet<Contact> _passedOver = [];
    private int _inFlight;
    private int _failures;
    private bool _isOver;

    private readonly record struct Step(Contact Contact, int Depth, bool IsOwner); // IsOwner: somebody took this one for the owner.

    /// <summary>Searches from this member's own knowledge.</summary>
    public ValueTask<RingOwner> RunAsync(CancellationToken cancellation)
    {
        RingRoute route = RingRouting.OwnRouteTo(overlay.Member, overlay.Fingers, in point);
        if (route.Kind == RingRouteKind.Owner)
            return new ValueTask<RingOwner>(Found(overlay.Self, route.Contacts, route.Pending, hops: 0));
        if (RingRouting.KnowsEveryone(overlay.Member))
        {
            // To ask the owner first would cost a round trip, and all its time where it has little. Who joins there has the range, and what the owner is sent, from it.
            List<Contact> following = RingRouting.Following(overlay.Member, overlay.Fingers, point);
            return new ValueTask<RingOwner>(Found(following[0], [.. following[1..]], pending: null, hops: 0));
        }

        Push(overlay.Self, route, depth: 1);
        return SearchAsync(cancellation);
    }

    /// <summary>Searches through others, for one that is no member yet.</summary>
    public ValueTask<RingOwner> RunAsync(IReadOnlyList<Contact> through, CancellationToken cancellation)
    {
        for (int index = through.Count - 1; index >= 0; index--)
            _toAsk.Push(new Step(through[index], Depth: 1, IsOwner: false));
        return SearchAsync(cancellation);
    }

    public override void Deliver(int slot, Reply reply)
    {
        if (_isOver)
            overlay.Take(_asked[slot].Contact, reply); // Only whether it lives is of interest.
        else
            base.Deliver(slot, reply);
    }

    public override void Late(int slot)
    {
        overlay.Late.Add(_asked[slot].Contact);
        if (_isOver)
            return;
        PassOver(_asked[slot].Contact);
        Wake();
    }

    public override int? DepthOf(int slot) => _asked[slot].Depth;

    private async ValueTask<RingOwner> SearchAsync(CancellationToken cancellation)
    {
        RingOwner found = await FindAsync(new FindSuccessor(overlay.Self, in point), cancellation);
        _isOver = true;
        while (TryTake(out int slot, out Reply reply))
            overlay.Take(_asked[slot].Contact, reply);
        return found;
    }

    private async ValueTask<RingOwner> FindAsync(FindSuccessor ask, CancellationToken cancellation)
    {
        for (int steps = 0; steps < overlay.Options.MaxLookupSteps && await NextAsync() is { } step && !cancellation.IsCancellationRequested; steps++)
        {
            if (_passedOver.Contains(step.Contact) || (!step.IsOwner && _answered.ContainsKey(step.Contact)))
                continue;
            if (!_answered.TryGetValue(step.Contact, out RingRoute? route))
            {
                route = await RouteOfAsync(step, ask);
                if (route is null)
                    continue;
            }

            if (route.Kind == RingRouteKind.Owner)
                return Found(step.Contact, route.Contacts, route.Pending, step.Depth);
            if (step.IsOwner && (route.Predecessor is null || _passedOver.Contains(route.Predecessor)))
                return await ActingAsync(step);
            if (step.IsOwner && IsNearer(route.Predecessor!, step.Contact))
            {
                _toAsk.Push(step); // Should that one be dead, this one acts.
                _toAsk.Push(new Step(route.Predecessor!, step.Depth + 1, IsOwner: true)); // Somebody has joined in between, or has died.
            }
            else
            {
                Push(step.Contact, route, step.Depth + 1);
            }
        }

        return Found(owner: null, [], pending: null, hops: 0);
    }

    /// <summary>The next step; where there is none but answers are out, those that take their time are waited for. Null when there is nobody left.</summary>
    private async ValueTask<Step?> NextAsync()
    {
        while (_toAsk.Count == 0 && _inFlight > 0)
            await HearAsync();
        return _toAsk.TryPop(out Step step) ? step : null;
    }

    /// <summary>What one knows of the point; null when it is dead, late, or no member, as this node is while it joins.</summary>
    private async ValueTask<RingRoute?> RouteOfAsync(Step step, FindSuccessor ask)
    {
        if (step.Contact.Equals(overlay.Self))
        {
            RingRoute? own = overlay.Member.IsMember ? RingRouting.RouteTo(overlay.Member, overlay.Fingers, in point) : null;
            if (own is null)
                _passedOver.Add(step.Contact);
            else
                _answered.Add(step.Contact, own);
            return own;
        }

        watcher?.Asked(step.Contact, step.Depth);
        _inFlight++;
        _asked.Add(step);
        if (overlay.Late.Contains(step.Contact))
            PassOver(step.Contact);
        overlay.Network.Send(step.Contact, ask, this, _asked.Count - 1);
        while (true)
        {
            if (_answered.TryGetValue(step.Contact, out RingRoute? route))
                return route;
            if (_passedOver.Contains(step.Contact))
                return null;
            await HearAsync();
        }
    }

    private async ValueTask HearAsync()
    {
        await WaitAsync();
        ResetInbox();
        while (TryTake(out int slot, out Reply reply))
        {
            Step step = _asked[slot];
            _inFlight--;
            RingRoute? route = overlay.Take(step.Contact, reply) as RingRoute;
            watcher?.Ended(step.Contact, route is null ? ReplyOutcome.Unreachable : ReplyOutcome.Answered, route is null ? default : route.Contacts.AsSpan());
            if (route is null)
            {
                PassOver(step.Contact);
                continue;
            }

            _answered[step.Contact] = route;
            if (!_passedOver.Remove(step.Contact))
                continue;
            _failures--;
            _toAsk.Push(step); // Late, but here.
        }
    }

    private void PassOver(Contact contact) => _failures += _passedOver.Add(contact) ? 1 : 0;

    /// <summary>Nobody alive precedes this one and follows the point: it acts as the owner, until it knows that it is.</summary>
    private async ValueTask<RingOwner> ActingAsync(Step step)
    {
        if (step.Contact.Equals(overlay.Self))
            return Found(overlay.Self, overlay.Member.Successors.Members, pending: null, step.Depth);
        ImmutableArray<Contact> successors = await overlay.AskAsync(step.Contact, overlay.Member.Query) is RingSnapshot state ? state.Successors : [];
        return Found(step.Contact, successors, pending: null, step.Depth, more: 1);
    }

    private RingOwner Found(Contact? owner, ImmutableArray<Contact> successors, Contact? pending, int hops, int more = 0) => new(owner, successors, pending, hops, _asked.Count + more, _failures);

    private bool IsNearer(Contact predecessor, Contact owner) => predecessor.Id == point || RingArc.Between(in point, in predecessor.Id, in owner.Id);

    private void Push(Contact from, RingRoute route, int depth)
    {
        for (int index = route.Contacts.Length - 1; index >= 0; index--)
        {
            Contact contact = route.Contacts[index];
            bool isOwner = route.Kind == RingRouteKind.Successor && !RingArc.Between(in from.Id, in contact.Id, in point);
            _toAsk.Push(new Step(contact, depth, isOwner));
        }
    }
}
