using System.Collections.Generic;

namespace Kith.Simulation.Exploration;

/// <summary>
/// Lets a ring come to rest: nothing more goes wrong, everybody stabilises in turn, joiners and leavers go on. What is demanded is that all
/// of them finish and that the ring is ideal soon after the last has.
/// </summary>
internal static class RingSettling
{
    /// <summary>Rounds until joins and leaves must be done: each may have to wait for every other, and for the ring to close around the dead.</summary>
    public const int MostRounds = 60;

    /// <summary>What is wrong with the ring that this state comes to rest in; null when it is ideal. The state is used up.</summary>
    public static string? FirstWrong(RingState state)
    {
        List<RingEvent> events = [];
        int allowed = (2 * state.Scenario.Successors) + Log2(state.Count);
        int since = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            Drain(state, events);
            if (IsAnyUnfinished(state))
                since = 0;
            else if (RingRules.FirstNotIdeal(state) is null)
                return null;
            else if (since++ > allowed)
                return $"not ideal {allowed} rounds after the last commit: {RingRules.FirstNotIdeal(state)}";
            for (byte node = 0; node < state.Count; node++)
            {
                state.Happen(new RingEvent(RingEventKind.Expire, node));
                state.Happen(new RingEvent(RingEventKind.Forget, node));
                state.Happen(new RingEvent(RingEventKind.GiveUp, node));
                if (state.Happen(new RingEvent(RingEventKind.Proceed, node)))
                    Drain(state, events);
                if (state.Happen(new RingEvent(RingEventKind.Stabilise, node)))
                    Drain(state, events);
            }
        }

        return $"I7: a join or a leave does not end: {Unfinished(state)}";
    }

    private static void Drain(RingState state, List<RingEvent> events)
    {
        while (!state.IsQuiet)
        {
            RingFlight flight = state.Flights[0];
            state.Happen(new RingEvent(flight.IsAnswered ? RingEventKind.Answer : RingEventKind.Request, 0, flight.Number));
        }

        events.Clear();
    }

    private static bool IsAnyUnfinished(RingState state) => Unfinished(state).Length > 0;

    private static string Unfinished(RingState state)
    {
        string who = "";
        for (int node = 0; node < state.Count; node++)
        {
            if (state.Member(node) is { Phase: Core.Ring.RingPhase.Joining or Core.Ring.RingPhase.Leaving } member)
                who += $"{state.Scenario.PlaceOf(node)} is {member.Phase}. ";
        }

        return who;
    }

    private static int Log2(int count)
    {
        int bits = 0;
        while (1 << bits < count)
            bits++;
        return bits;
    }
}
