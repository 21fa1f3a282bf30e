using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Kith.Simulation.Exploration;

/// <summary>Cuts a trace that ends with a broken rule down to events that all matter.</summary>
internal static class ShorterTrace
{
    /// <summary>Leaves out one event after another as long as the same rule is broken; what cannot happen without them is passed over.</summary>
    public static ImmutableArray<RingEvent> Of(RingScenario scenario, List<RingEvent> trace, string rule)
    {
        string kind = rule[..2];
        for (int index = trace.Count - 1; index >= 0; index--)
        {
            RingEvent left = trace[index];
            trace.RemoveAt(index);
            if (!Breaks(scenario, trace, kind))
                trace.Insert(index, left);
        }

        return [.. trace];
    }

    private static bool Breaks(RingScenario scenario, List<RingEvent> trace, string kind)
    {
        RingState state = new(scenario);
        foreach (RingEvent happening in trace)
        {
            if (state.Happen(happening) && RingRules.FirstBroken(state) is { } rule)
                return rule.StartsWith(kind, StringComparison.Ordinal);
        }

        return RingSettling.FirstWrong(state)?.StartsWith(kind, StringComparison.Ordinal) == true;
    }
}
