using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Simulation.Exploration;

/// <summary>Tells what happened, event by event, in a reader's words.</summary>
internal static class RingTrace
{
    /// <summary>The lines of a violation: each event and the members it changed.</summary>
    public static IEnumerable<string> Lines(RingViolation violation)
    {
        RingState state = new(violation.Scenario);
        yield return violation.Scenario.ToString();
        foreach (RingEvent happening in violation.Events)
        {
            string what = Describe(state, happening);
            if (!state.Happen(happening))
                continue;
            yield return $"{what}: {State(state, happening.Node)}";
        }

        yield return violation.Rule;
    }

    private static string Describe(RingState state, RingEvent happening)
    {
        byte place = state.Scenario.PlaceOf(happening.Node);
        foreach (RingFlight flight in state.Flights)
        {
            if (flight.Number == happening.Flight)
                return $"{happening.Kind} {flight.Move.GetType().Name} {state.Scenario.PlaceOf(flight.From)} -> {state.Scenario.PlaceOf(flight.To)}{(flight.IsAnswered ? $" ({flight.Answer?.GetType().Name ?? "none"})" : "")}";
        }

        return $"{happening.Kind} {place}";
    }

    private static string State(RingState state, int node)
    {
        if (state.Member(node) is not { } member)
            return "dead";
        List<string> successors = [];
        foreach (Contact contact in member.Successors.Members)
            successors.Add(Place(state, contact));
        return $"{Place(state, member.Predecessor)} <- {state.Scenario.PlaceOf(node)} -> {string.Join(' ', successors)} {member.Phase}{(member.IsReleased ? ", released" : "")}{(member.Lock.Holder is { } holder ? $", locked for {Place(state, holder.Peer)}" : "")}";
    }

    private static string Place(RingState state, Contact? contact) => contact is null ? "?" : $"{state.Scenario.PlaceOf(state.IndexOf(contact))}";
}
