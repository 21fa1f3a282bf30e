using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Exploration;

namespace Kith.Simulation.Tests;

/// <summary>The ring's decisions under every order of events, and under many drawn ones.</summary>
public class RingExplorationTests
{
    public static TheoryData<int> Scenarios => [.. Enumerable.Range(0, ExhaustiveSet.Small.Count)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void No_order_of_events_breaks_a_rule(int scenario)
    {
        RingExplorer explorer = new(ExhaustiveSet.Small[scenario], mostStates: 1_000_000);
        AssertNone(explorer.Run(CancellationToken.None));
        Assert.True(explorer.IsComplete);
        Assert.True(explorer.States > 1_000);
        Assert.True(explorer.QuietStates > 1);
    }

    [Fact]
    public void Ten_thousand_schedules_break_no_rule()
    {
        long events = 0;
        for (ulong seed = 1; seed <= 10_000; seed++)
        {
            AssertNone(RingSchedules.Run(seed, PlantedFault.None, out int happened));
            events += happened;
        }

        Assert.True(events > 500_000);
    }

    /// <summary>What each of a few million schedules showed once, and nobody may show again.</summary>
    [Theory]
    [InlineData(2_358)] // Two members sent one that wanted to join to and fro: its way back is now shorter than half the circle.
    [InlineData(1_318_794)] // A leaver told a dead predecessor of its departure for ever: now it asks its successor whom to tell.
    [InlineData(1_416_142)] // The same, the predecessor dying before the leaver had been let go.
    [InlineData(1_431_254)] // Three in a row were allowed to go: one had joined, its predecessor had not heard yet. News of joins on their way count now.
    [InlineData(1_743_219)] // A joiner was sent back over a point that the successor list covered, again and again.
    [InlineData(40_165_112)] // Three in a row were allowed to go again: one that was leaving had the others in its list, which its predecessor took with one entry less.
    public void Schedules_that_broke_a_rule_once_break_none(long seed) => AssertNone(RingSchedules.Run((ulong)seed, PlantedFault.None, out _));

    /// <summary>What makes the explorations small is sound: states that are taken for one have successors that are taken for the same.</summary>
    [Theory]
    [InlineData(1)] // A lost message.
    [InlineData(2)] // A lease that ends too early.
    [InlineData(3)] // A crash; the first states of it.
    [InlineData(6)] // A leave and a lost message.
    public void States_that_are_taken_for_one_go_on_alike(int scenario)
    {
        const int most = 2_000;
        Dictionary<UInt128, string> known = [];
        Queue<RingState> waiting = new([new RingState(ExhaustiveSet.Small[scenario])]);
        int alike = 0;
        while (known.Count < most && waiting.TryDequeue(out RingState? state))
        {
            string successors = Successors(state, out List<RingState> next);
            UInt128 place = state.Fingerprint() ^ ((UInt128)(uint)state.LossesLeft << 96) ^ ((UInt128)(uint)state.ExpiriesLeft << 64);
            if (known.TryGetValue(place, out string? before))
            {
                alike++;
                Assert.Equal(before, successors);
                continue;
            }

            known.Add(place, successors);
            next.ForEach(waiting.Enqueue);
        }

        Assert.True(alike > 500);
    }

    private static string Successors(RingState state, out List<RingState> next)
    {
        List<RingEvent> events = [];
        state.ListEvents(events);
        next = [.. events.Select(state.After).OfType<RingState>()];
        UInt128 place = state.Fingerprint();
        // What nobody hears arrives without a difference; its arrival is a step towards what can follow, not one of them.
        if (next.FirstOrDefault(after => after.Fingerprint() == place && after.Flights.Count(after.IsHeard) == state.Flights.Count(state.IsHeard) && after.LossesLeft == state.LossesLeft && Waits(after) < Waits(state)) is { } nearer)
            return Successors(nearer, out next);
        return string.Join(' ', next.Select(after => (Place: after.Fingerprint(), after.LossesLeft, after.ExpiriesLeft)).Where(after => after.Place != place).Distinct().Order());
    }

    private static int Waits(RingState state) => state.Flights.Sum(flight => flight.IsAnswered ? 1 : 2);

    [Fact]
    public void Planted_second_owner_of_a_gap_is_found_by_a_shortest_trace()
    {
        RingScenario scenario = new() { Founders = [40, 100, 160], Joiners = [50], Fault = PlantedFault.TwoOwnersOfAGap };
        RingViolation? violation = new RingExplorer(scenario, mostStates: 100_000).Run(CancellationToken.None);
        Assert.NotNull(violation);
        Assert.StartsWith("I3", violation.Rule, StringComparison.Ordinal);
        Assert.Equal(8, violation.Events.Length);
        Assert.Equal(violation.Rule, RingTrace.Lines(violation).Last());
    }

    [Fact]
    public void Depth_first_finds_the_same_states_and_cuts_a_planted_fault_short()
    {
        RingExplorer broad = new(ExhaustiveSet.Small[5], mostStates: 100_000);
        RingExplorer deep = new(ExhaustiveSet.Small[5], mostStates: 100_000);
        AssertNone(broad.Run(CancellationToken.None));
        AssertNone(deep.RunDeep(CancellationToken.None));
        Assert.Equal((broad.States, broad.Events, broad.QuietStates, true), (deep.States, deep.Events, deep.QuietStates, deep.IsComplete));

        RingScenario scenario = new() { Founders = [40, 100, 160], Joiners = [50], Fault = PlantedFault.TwoOwnersOfAGap };
        RingViolation? violation = new RingExplorer(scenario, mostStates: 100_000).RunDeep(CancellationToken.None);
        Assert.NotNull(violation);
        Assert.InRange(violation.Events.Length, 8, 40);
    }

    [Fact]
    public void Planted_second_owner_of_a_gap_is_found_by_a_schedule_and_cut_short()
    {
        RingViolation? violation = null;
        for (ulong seed = 1; seed <= 200 && violation is null; seed++)
            violation = RingSchedules.Run(seed, PlantedFault.TwoOwnersOfAGap, out _);
        Assert.NotNull(violation);
        Assert.NotNull(violation.Seed);
        Assert.InRange(violation.Events.Length, 1, 40);
    }

    private static void AssertNone(RingViolation? violation) =>
        Assert.True(violation is null, violation is null ? "" : $"Seed {violation.Seed}: {string.Join('\n', RingTrace.Lines(violation))}");
}
