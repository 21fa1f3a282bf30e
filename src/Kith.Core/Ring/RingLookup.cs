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
/// iteratively). Whoever does not answer is passed over; when all who should own the point are dead, the first live one after them acts.
/// </summary>
internal sealed class RingLookup(RingOverlay overlay, Identifier point, ILookupWatcher? watcher = null)
{
    private readonly Stack<Step> _toAsk = new();
    private readonly Dictionary<Contact, RingRoute> _answered = [];
    private readonly HashSet<Contact> _dead = [];
    private int _requests;
    private int _failures;

    private readonly record struct Step(Contact Contact, int Depth, bool IsOwner); // IsOwner: somebody took this one for the owner.

    /// <summary>Searches from this member's own knowledge.</summary>
    public ValueTask<RingOwner> RunAsync(CancellationToken cancellation)
    {
        RingRoute route = RingRouting.OwnRouteTo(overlay.Member, overlay.Fingers, in point);
        if (route.Kind == RingRouteKind.Owner)
            return new ValueTask<RingOwner>(new RingOwner(overlay.Self, route.Contacts, route.Pending, Hops: 0, Requests: 0, Failures: 0));
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

    private async ValueTask<RingOwner> SearchAsync(CancellationToken cancellation)
    {
        FindSuccessor ask = new(overlay.Self, in point);
        for (int steps = 0; steps < overlay.Options.MaxLookupSteps && _toAsk.TryPop(out Step step) && !cancellation.IsCancellationRequested; steps++)
        {
            if (_dead.Contains(step.Contact) || (!step.IsOwner && _answered.ContainsKey(step.Contact)))
                continue;
            if (!_answered.TryGetValue(step.Contact, out RingRoute? route))
            {
                route = await RouteOfAsync(step.Contact, ask);
                if (route is null)
                {
                    _dead.Add(step.Contact);
                    continue;
                }

                _answered.Add(step.Contact, route);
            }

            if (route.Kind == RingRouteKind.Owner)
                return new RingOwner(step.Contact, route.Contacts, route.Pending, step.Depth, _requests, _failures);
            if (step.IsOwner && (route.Predecessor is null || _dead.Contains(route.Predecessor)))
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

        return new RingOwner(null, [], null, Hops: 0, _requests, _failures);
    }

    /// <summary>What one knows of the point; null when it is dead, or no member, as this node is while it joins.</summary>
    private async ValueTask<RingRoute?> RouteOfAsync(Contact contact, FindSuccessor ask)
    {
        if (contact.Equals(overlay.Self))
            return overlay.Member.IsMember ? RingRouting.RouteTo(overlay.Member, overlay.Fingers, in point) : null;
        _requests++;
        watcher?.Asked(contact);
        RingRoute? route = await overlay.AskAsync(contact, ask) as RingRoute;
        watcher?.Ended(contact, route is null ? ReplyOutcome.Unreachable : ReplyOutcome.Answered, route is null ? default : route.Contacts.AsSpan());
        _failures += route is null ? 1 : 0;
        return route;
    }

    /// <summary>Nobody alive precedes this one and follows the point: it acts as the owner, until it knows that it is.</summary>
    private async ValueTask<RingOwner> ActingAsync(Step step)
    {
        if (step.Contact.Equals(overlay.Self))
            return new RingOwner(overlay.Self, overlay.Member.Successors.Members, Pending: null, step.Depth, _requests, _failures);
        _requests++;
        ImmutableArray<Contact> successors = await overlay.AskAsync(step.Contact, overlay.Member.Query) is RingSnapshot state ? state.Successors : [];
        return new RingOwner(step.Contact, successors, Pending: null, step.Depth, _requests, _failures);
    }

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
