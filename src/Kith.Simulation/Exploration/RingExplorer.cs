using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;

namespace Kith.Simulation.Exploration;

/// <summary>
/// Tries every order in which things may happen to a small ring. A state is visited once, whichever way leads to it.
/// </summary>
/// <remarks>
/// Breadth first, the first violation found has a shortest trace, but states wait in memory by the million. Depth first, only their fingerprints
/// stay, and the trace is cut down to what matters.
/// </remarks>
internal sealed class RingExplorer(RingScenario scenario, int mostStates)
{
    private readonly List<(int Parent, RingEvent Event)> _ways = []; // How each state was first reached; breadth first only.
    private readonly FingerprintSet _known = new();
    private readonly FingerprintSet _settled = new();

    /// <summary>Different states seen.</summary>
    public long States => _known.Count;

    /// <summary>Events tried, those that led to known states included.</summary>
    public long Events { get; private set; }

    /// <summary>States without a message on its way, from each of which the ring was let come to rest.</summary>
    public long QuietStates => _settled.Count;

    /// <summary>Whether every order was tried; false when the states became too many.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Tries every order, depth first; returns the violation found first, or null.</summary>
    public RingViolation? RunDeep(CancellationToken cancellation)
    {
        Stack<(RingState State, Queue<RingEvent> Left)> path = new();
        List<RingEvent> trace = [];
        List<RingEvent> events = [];
        RingState state = new(scenario);
        IsNew(state);
        while (true)
        {
            if (Broken(state) is { } rule)
                return new RingViolation(rule, scenario, ShorterTrace.Of(scenario, trace, rule));
            state.ListEvents(events);
            path.Push((state, new Queue<RingEvent>(events.OrderBy(happening => happening.IsFault)))); // So that IsNew has less to look at.
            RingState? next;
            while ((next = Next(path, trace)) is null)
            {
                path.Pop();
                if (path.Count == 0)
                {
                    IsComplete = true;
                    return null;
                }

                trace.RemoveAt(trace.Count - 1);
            }

            if (_known.Count >= mostStates || cancellation.IsCancellationRequested)
                return null;
            state = next;
        }
    }

    /// <summary>Tries every order, breadth first; returns the violation found first, or null.</summary>
    public RingViolation? Run(CancellationToken cancellation)
    {
        Queue<(int Number, RingState State)> waiting = new();
        RingState root = new(scenario);
        IsNew(root);
        _ways.Add((-1, default));
        waiting.Enqueue((0, root));
        List<RingEvent> events = [];
        while (waiting.TryDequeue(out (int Number, RingState State) item))
        {
            if (Broken(item.State) is { } rule)
                return new RingViolation(rule, scenario, TraceTo(item.Number));
            item.State.ListEvents(events);
            foreach (RingEvent happening in events)
            {
                Events++;
                if (item.State.After(happening) is not { } next || !IsNew(next))
                    continue;
                if (_known.Count > mostStates || cancellation.IsCancellationRequested)
                    return null;
                _ways.Add((item.Number, happening));
                waiting.Enqueue((_ways.Count - 1, next));
            }
        }

        IsComplete = true;
        return null;
    }

    /// <summary>A state not seen before that can follow the last one of a path; null when there is none.</summary>
    private RingState? Next(Stack<(RingState State, Queue<RingEvent> Left)> path, List<RingEvent> trace)
    {
        (RingState state, Queue<RingEvent> left) = path.Peek();
        while (left.TryDequeue(out RingEvent happening))
        {
            Events++;
            if (state.After(happening) is not { } next || !IsNew(next))
                continue;
            trace.Add(happening);
            return next;
        }

        return null;
    }

    /// <summary>
    /// Whether nobody was here with as much left to go wrong: who was has tried all that can follow now. A ring that has got over a lost message is mostly as if there
    /// had been none, so that this leaves a small part. Crashes need no such count: the dead are seen.
    /// </summary>
    private bool IsNew(RingState state)
    {
        UInt128 place = state.Fingerprint();
        for (int losses = state.LossesLeft; losses <= scenario.Losses; losses++)
        {
            for (int expiries = state.ExpiriesLeft; expiries <= scenario.EarlyExpiries; expiries++)
            {
                if (_known.Contains(With(place, losses, expiries)))
                    return false;
            }
        }

        return _known.Add(With(place, state.LossesLeft, state.ExpiriesLeft));
    }

    private static UInt128 With(UInt128 place, int losses, int expiries) => place ^ (((UInt128)(uint)losses << 64) * 0x9E3779B97F4A7C15) ^ ((uint)expiries * 0xD6E8FEB86659FD93UL);

    private string? Broken(RingState state)
    {
        if (RingRules.FirstBroken(state) is { } rule)
            return rule;
        return state.IsAtRest && _settled.Add(state.Fingerprint()) ? RingSettling.FirstWrong(state.Copy()) : null;
    }

    private ImmutableArray<RingEvent> TraceTo(int number)
    {
        List<RingEvent> trace = [];
        for (int at = number; at > 0; at = _ways[at].Parent)
            trace.Add(_ways[at].Event);
        trace.Reverse();
        return [.. trace];
    }
}
