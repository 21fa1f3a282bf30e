using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;

namespace Kith.Simulation.Exploration;

/// <summary>
/// Tries every order in which things may happen to a small ring, breadth first, so that the first violation found has a shortest trace. A
/// state is visited once, whichever way leads to it.
/// </summary>
internal sealed class RingExplorer(RingScenario scenario, int mostStates)
{
    private readonly List<(int Parent, RingEvent Event)> _visited = [];
    private readonly HashSet<UInt128> _known = [];
    private readonly HashSet<UInt128> _settled = [];

    /// <summary>Different states seen.</summary>
    public int States => _visited.Count;

    /// <summary>Events tried, those that led to known states included.</summary>
    public long Events { get; private set; }

    /// <summary>States without a message on its way, from each of which the ring was let come to rest.</summary>
    public int QuietStates => _settled.Count;

    /// <summary>Whether every order was tried; false when the states became too many.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Tries every order; returns the violation found first, or null.</summary>
    public RingViolation? Run(CancellationToken cancellation)
    {
        Queue<(int Number, RingState State)> waiting = new();
        RingState root = new(scenario);
        _known.Add(root.Fingerprint());
        _visited.Add((-1, default));
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
                if (item.State.After(happening) is not { } next || !_known.Add(next.Fingerprint()))
                    continue;
                if (_visited.Count >= mostStates || cancellation.IsCancellationRequested)
                    return null;
                _visited.Add((item.Number, happening));
                waiting.Enqueue((_visited.Count - 1, next));
            }
        }

        IsComplete = true;
        return null;
    }

    private string? Broken(RingState state)
    {
        if (RingRules.FirstBroken(state) is { } rule)
            return rule;
        return state.IsQuiet && _settled.Add(state.Fingerprint()) ? RingSettling.FirstWrong(state.Copy()) : null;
    }

    private ImmutableArray<RingEvent> TraceTo(int number)
    {
        List<RingEvent> trace = [];
        for (int at = number; at > 0; at = _visited[at].Parent)
            trace.Add(_visited[at].Event);
        trace.Reverse();
        return [.. trace];
    }
}
