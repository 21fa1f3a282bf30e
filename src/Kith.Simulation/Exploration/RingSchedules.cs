using System.Collections.Generic;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Exploration;

/// <summary>
/// Random schedules of rings of up to twelve nodes with r = 3: who founds, joins, leaves and dies, and in what order everything happens, is
/// drawn. A violation is cut down to events that all matter.
/// </summary>
internal static class RingSchedules
{
    /// <summary>Events of a schedule before the ring is let come to rest.</summary>
    private const int MostEvents = 150;

    /// <summary>Runs the schedule of a seed; null when no rule was broken.</summary>
    /// <param name="seed">The schedule.</param>
    /// <param name="fault">A defect to plant.</param>
    /// <param name="happened">How many events there were.</param>
    public static RingViolation? Run(ulong seed, PlantedFault fault, out int happened)
    {
        SeededRandom random = new(seed, stream: 0);
        RingScenario scenario = Draw(random, fault);
        RingState state = new(scenario);
        List<RingEvent> trace = [];
        List<RingEvent> events = [];
        string? rule = null;
        for (int turn = 0; rule is null && turn < MostEvents; turn++)
        {
            state.ListEvents(events);
            if (events.Count == 0)
                break;
            RingEvent chosen = Choose(events, random);
            if (!state.Happen(chosen))
                continue;
            trace.Add(chosen);
            rule = RingRules.FirstBroken(state);
        }

        happened = trace.Count;
        rule ??= RingSettling.FirstWrong(state);
        return rule is null ? null : new RingViolation(rule, scenario, ShorterTrace.Of(scenario, trace, rule), seed);
    }

    private static RingScenario Draw(SeededRandom random, PlantedFault fault)
    {
        byte[] places = new byte[256];
        for (int place = 0; place < places.Length; place++)
            places[place] = (byte)place;
        random.Shuffle(places);
        int founders = 4 + random.Next(5);
        int joiners = random.Next(13 - founders);
        return new RingScenario
        {
            Founders = [.. places[..founders]],
            Joiners = [.. places[founders..(founders + joiners)]],
            Successors = 3,
            Leavers = random.Next(3),
            Crashes = random.Next(3),
            Losses = random.Next(2),
            Fault = fault,
        };
    }

    /// <summary>Anything that can happen, but what goes wrong more rarely than what goes right, or no schedule would get far.</summary>
    private static RingEvent Choose(List<RingEvent> events, SeededRandom random)
    {
        while (true)
        {
            RingEvent chosen = events[random.Next(events.Count)];
            bool isRare = chosen.Kind is RingEventKind.Crash or RingEventKind.LoseRequest or RingEventKind.LoseAnswer;
            if (!isRare || random.Next(10) == 0)
                return chosen;
            if (events.TrueForAll(other => other.Kind is RingEventKind.Crash))
                return chosen;
        }
    }
}
