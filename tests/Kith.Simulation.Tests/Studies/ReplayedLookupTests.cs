using System;
using System.Linq;
using System.Threading;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>A replay shows all that an operation asked, as deep as it was, and no more.</summary>
public class ReplayedLookupTests
{
    [Theory]
    [InlineData("""{ "scenario": "warm-vs-joined", "nodes": 60, "lookups": 20 }""", 40)]
    [InlineData("""{ "scenario": "attack", "nodes": 300, "lookups": 30, "records": 0, "paths": 3, "adversaryPercent": 10, "behaviour": "drop" }""", 30)]
    [InlineData("""{ "scenario": "lookup", "nodes": 300, "lookups": 30, "deadPercent": 20, "inFlight": 10 }""", 30)]
    [InlineData("""{ "scenario": "lookup", "nodes": 300, "lookups": 60, "deadPercent": 30, "overlay": "ring" }""", 60)]
    [InlineData("""{ "scenario": "warm-vs-joined", "nodes": 60, "lookups": 20, "overlay": "ring" }""", 40)]
    [InlineData("""{ "scenario": "churn", "nodes": 50, "lookups": 15, "hours": 0.05, "session": "exponential:200" }""", 15)]
    [InlineData("""{ "scenario": "churn", "nodes": 60, "lookups": 30, "hours": 0.1, "session": "exponential:200", "overlay": "ring" }""", 30)]
    public void Every_request_has_its_step_and_the_deepest_that_was_answered_is_the_longest_chain_of_referrals(string json, int operations)
    {
        bool isRing = json.Contains("ring", StringComparison.Ordinal);
        for (int number = 1; number <= operations; number += 3)
        {
            ReplayedLookup trace = Replay(json, number);
            if (trace.Row is not { } row)
                continue; // Its asker died.
            Assert.Equal((number, row.Requests), (number, trace.Steps.Count));
            int[] answered = [.. trace.Steps.Where(step => step.Outcome == ReplyOutcome.Answered).Select(step => Assert.NotNull(step.Depth))];
            Assert.Equal((number, row.Hops), (number, answered.DefaultIfEmpty().Max()));
        }
    }

    [Theory]
    [InlineData("""{ "scenario": "attack", "nodes": 200, "lookups": 1, "records": 12, "adversaryPercent": 20, "behaviour": "stale" }""", "get_plain,get_content")]
    [InlineData("""{ "scenario": "durability", "nodes": 20, "records": 6, "hours": 0.1, "checkMinutes": 4 }""", "get")]
    [InlineData("""{ "scenario": "durability", "nodes": 20, "records": 6, "hours": 0.1, "checkMinutes": 4, "overlay": "ring" }""", "get")]
    [InlineData("""{ "scenario": "das", "nodes": 200, "retrievers": 2, "samples": 4, "fastErrorRate": 20 }""", "provide,sample")]
    public void Other_operations_show_as_many_requests_as_they_cost(string json, string kinds)
    {
        for (int number = 1; number <= 13; number += 2)
        {
            ReplayedLookup trace = Replay(json, number);
            if (trace.Row is { } row && kinds.Split(',').Contains(row.Kind))
                Assert.Equal((number, row.Requests), (number, trace.Steps.Count));
        }
    }

    [Theory]
    [InlineData("kademlia", 20, true)]
    [InlineData("ring", 60, false)] // More than a member knows: the owner is searched for first, which counts.
    public void A_put_that_returns_when_enough_hold_the_record_leaves_the_others_under_way(string overlay, int nodes, bool leavesSome)
    {
        ReplayedLookup trace = Replay($$"""{ "scenario": "durability", "overlay": "{{overlay}}", "nodes": {{nodes}}, "records": 3, "hours": 0.02, "checkMinutes": 100, "session": "forever" }""", 1);
        LookupRow row = Assert.NotNull(trace.Row);
        Assert.Equal(row.Requests, trace.Steps.Count(step => step.Outcome is not null));
        Assert.Equal(leavesSome, trace.Steps.Any(step => step.Outcome is null));
        Assert.All(trace.Steps, step => Assert.Equal(step.Outcome is null, step.EndedMilliseconds is null));
    }

    [Fact]
    public void Who_was_asked_in_vain_on_a_ring_has_a_step_that_never_ended()
    {
        ReplayedLookup trace = Replay("""{ "scenario": "lookup", "nodes": 300, "lookups": 12, "deadPercent": 30, "overlay": "ring" }""", 10);
        LookupRow row = Assert.NotNull(trace.Row);
        TraceStep[] ended = [.. trace.Steps.Where(step => step.EndedMilliseconds is not null)];
        Assert.True(ended.Length < row.Requests);
        Assert.All(ended, step => Assert.True(step.EndedMilliseconds <= row.StartedMilliseconds + row.DurationMilliseconds));
        Assert.All(trace.Steps.Where(step => step.Outcome == ReplyOutcome.Answered && step.Request == nameof(FindSuccessor)), step => Assert.NotEqual(0, step.Named));
    }

    [Fact]
    public void An_operation_whose_asker_died_has_begun_and_has_no_row()
    {
        const string Json = """{ "scenario": "churn", "nodes": 60, "lookups": 100, "hours": 0.02, "session": "exponential:20", "away": "exponential:20" }""";
        RunRecorder recorder = new();
        ScenarioThread.Run(StudyPlanReader.Read(Json, "study.json").Values, recorder, CancellationToken.None);
        int cutOff = Enumerable.Range(1, recorder.Begun).Except(recorder.Lookups.Select(row => row.Number)).First();
        ReplayedLookup trace = Replay(Json, cutOff);
        Assert.Equal((cutOff, true), (trace.Start?.Number, trace.Row is null));
        Assert.NotEmpty(trace.Steps);
        Assert.Null(Replay(Json, recorder.Begun + 1).Start);
    }

    private static ReplayedLookup Replay(string json, int number)
    {
        ReplayedLookup trace = new(number);
        ScenarioThread.Run(StudyPlanReader.Read(json, "study.json").Values, new RunRecorder { Trace = trace }, CancellationToken.None);
        return trace;
    }
}
