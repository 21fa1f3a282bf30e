using System;
using System.IO;
using System.Linq;
using System.Threading;
using Kith.Core.Peers;
using Kith.Simulation.Churn;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Studies;

/// <summary>The scenarios find what they are for, and one seed has one digest.</summary>
public class ShippedScenarioTests
{
    public static TheoryData<string> Small =>
    [
        """{ "scenario": "lookup", "nodes": 200, "lookups": 50, "deadPercent": 10, "inFlight": 5 }""",
        """{ "scenario": "lookup", "overlay": "ring", "nodes": 200, "lookups": 50 }""",
        """{ "scenario": "churn", "nodes": 30, "hours": 0.1, "lookups": 10, "session": "exponential:300", "leavesPercent": 20 }""",
        """{ "scenario": "churn", "overlay": "ring", "nodes": 30, "hours": 0.1, "lookups": 10, "session": "exponential:300", "leavesPercent": 20 }""",
        """{ "scenario": "das", "nodes": 300, "retrievers": 3, "samples": 5, "accuracy": true }""",
        """{ "scenario": "durability", "nodes": 20, "records": 10, "hours": 0.2, "checkMinutes": 4 }""",
        """{ "scenario": "durability", "overlay": "ring", "nodes": 20, "records": 10, "hours": 0.2, "checkMinutes": 4 }""",
        """{ "scenario": "attack", "nodes": 200, "lookups": 20, "records": 10, "behaviour": "lie" }""",
        """{ "scenario": "warm-vs-joined", "nodes": 40, "lookups": 20 }""",
        """{ "scenario": "warm-vs-joined", "overlay": "ring", "nodes": 40, "lookups": 20 }""",
        """{ "scenario": "ring-join", "runs": 3 }""",
    ];

    [Theory]
    [MemberData(nameof(Small))]
    public void One_seed_has_one_digest_and_another_seed_another(string json)
    {
        ParameterValues values = StudyPlanReader.Read(json, "study.json").Values;
        RunRecorder first = Run(values);
        RunRecorder again = Run(values);
        Assert.Equal(first.Digest, again.Digest);
        Assert.Equal(first.Lookups, again.Lookups);
        Assert.NotEqual(first.Digest, Run(values.With(SharedParameters.Seed, 12_345L)).Digest);
    }

    [Theory]
    [InlineData("kademlia")]
    [InlineData("ring")]
    public void Whether_a_lookup_succeeded_is_known_only_of_those_that_are_compared(string overlay)
    {
        string study = $$"""{ "scenario": "lookup", "overlay": "{{overlay}}", "nodes": 200, "lookups": 60, "deadPercent": 60""";
        RunRecorder all = Run(study + "}");
        RunRecorder some = Run(study + """, "compareEvery": 10 }""");
        RunRecorder none = Run(study + """, "compareEvery": 0 }""");
        Assert.All(all.Lookups, row => Assert.NotNull(row.Success));
        Assert.Equal(6, some.Lookups.Count(row => row.Success is not null));
        Assert.All(some.Lookups.Zip(all.Lookups), pair => Assert.True(pair.First.Success is null ? double.IsNaN(pair.First.Recall) : pair.First == pair.Second));
        Assert.All(none.Lookups, row => Assert.True(row.Success is null && double.IsNaN(row.Recall)));
        Assert.DoesNotContain(SummaryFigures.Of(none), figure => figure.Name is "lookup.success" or "lookup.recall");
        Assert.Equal(some.Lookups.Average(row => row.Success is { } success ? (success ? 1 : 0) : null), SummaryFigures.Of(some).Single(figure => figure.Name == "lookup.success").Value);
    }

    [Theory]
    [InlineData("\"hours\": 0.75, \"checkMinutes\": 20, \"killAtMinutes\": 44", 3)]
    [InlineData("\"hours\": 0.4, \"checkMinutes\": 60, \"killAtMinutes\": 5", 1)]
    public void Machines_die_when_they_are_to_and_records_are_read_once_more_at_the_end(string when, int readings)
    {
        RunRecorder recorder = Run($$"""{ "scenario": "durability", "nodes": 40, "records": 20, "replicas": 1, "writeQuorum": 1, "readQuorum": 1, "session": "forever", "killPercent": 90, {{when}} }""");
        Assert.Equal(readings * 20, recorder.Lookups.Count(row => row.Kind == "get"));
        Assert.InRange(recorder.Figures.Single(figure => figure.Name == "noCopyAtTheEnd").Value, 10, 20);
        Assert.InRange(recorder.Figures.Single(figure => figure.Name == "lostAtTheEnd").Value, 10, 20);
    }

    [Fact]
    public void Operations_that_take_longer_than_they_have_say_by_how_much()
    {
        RunRecorder churn = Run("""{ "scenario": "churn", "nodes": 30, "hours": 0.01, "lookups": 500 }""");
        Assert.True(Of(churn, "behindSeconds") > 36, "500 lookups one after another take longer than 36 s.");
        Assert.Equal(churn.Lookups[^1].StartedMilliseconds / 1_000, 36 + Of(churn, "behindSeconds"), 3);
        Assert.Equal(0, Of(Run("""{ "scenario": "churn", "nodes": 30, "hours": 1, "lookups": 5 }"""), "behindSeconds"));
        Assert.True(Of(Run("""{ "scenario": "durability", "nodes": 30, "records": 300, "hours": 0.02, "checkMinutes": 0.1, "session": "forever" }"""), "behindMinutes") > 0.1);

        static double Of(RunRecorder recorder, string name) => recorder.Figures.Single(figure => figure.Name == name).Value;
    }

    [Fact]
    public void What_a_put_costs_is_counted_though_it_returns_before_all_have_answered()
    {
        RunRecorder recorder = Run("""{ "scenario": "durability", "nodes": 60, "records": 20, "hours": 0.01, "checkMinutes": 100, "session": "forever" }""");
        Assert.All(recorder.Lookups, row => Assert.InRange(row.Requests, 2, 60)); // W is 3, and one copy may be the writer's own.
    }

    [Theory]
    [InlineData("\"fastErrorPercent\": 30, \"fastErrorDelay\": \"constant:200\"", true)]
    [InlineData("\"slowErrorPercent\": 30, \"slowErrorDelay\": \"constant:900\"", true)]
    [InlineData("\"overheadMilliseconds\": 50", false)]
    [InlineData("\"lines\": \"home:80:0.1/1, server:20:1000/1000\"", false)]
    public void What_connections_and_lines_cost_shows_in_the_lookups(string what, bool fails)
    {
        const string Study = """{ "scenario": "lookup", "nodes": 300, "lookups": 60, "latency": "constant:20" """;
        RunRecorder free = Run(Study + "}");
        RunRecorder costly = Run($"{Study}, {what} }}");
        Assert.True(costly.Lookups.Average(row => row.DurationMilliseconds) > 1.2 * free.Lookups.Average(row => row.DurationMilliseconds));
        Assert.Equal(fails, costly.Lookups.Any(row => row.Failures > 0));
        Assert.All(free.Lookups, row => Assert.Equal(0, row.Failures));
    }

    [Fact]
    public void The_making_of_a_world_stops_when_asked_to()
    {
        WorldOptions options = new() { Nodes = 200 };
        Assert.ThrowsAny<OperationCanceledException>(() => World.Joined(options, new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => World.Warm(options, threads: 1, new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => World.Warm(options with { Nodes = 2_000 }, threads: 2, new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => World.Warm(options with { Overlay = OverlayKind.Ring }, cancellation: new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => World.Warm(options with { Churn = ChurnModel.Kad, Nodes = 2_000 }, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Content_is_never_wrong_and_liars_only_delay_it()
    {
        // A plain record has no proof in it: in a swarm that trusts its members a later version that one of them makes up is taken.
        RunRecorder recorder = Run("""{ "scenario": "attack", "nodes": 300, "lookups": 1, "records": 40, "behaviour": "lie", "adversaryPercent": 30 }""");
        Assert.Equal(1.0, Figure(recorder, "get_content.success"));
        Assert.InRange(Figure(recorder, "get_plain.success"), 0, 0.5);
        Assert.True(Figure(recorder, "wrongValues") > 5);
    }

    [Fact]
    public void Stale_replicas_do_not_win_over_those_that_have_the_newer_version()
    {
        RunRecorder recorder = Run("""{ "scenario": "attack", "nodes": 300, "lookups": 1, "records": 40, "behaviour": "stale", "adversaryPercent": 20 }""");
        Assert.Equal(0, Figure(recorder, "wrongValues"));
        Assert.InRange(Figure(recorder, "get_plain.success"), 0.9, 1);
    }

    [Fact]
    public void Silent_nodes_cost_time_and_no_lookups()
    {
        RunRecorder honest = Run("""{ "scenario": "attack", "nodes": 300, "lookups": 100, "records": 0, "adversaryPercent": 0 }""");
        RunRecorder silent = Run("""{ "scenario": "attack", "nodes": 300, "lookups": 100, "records": 0, "adversaryPercent": 20, "behaviour": "drop" }""");
        Assert.Equal((1.0, 0.0), (Figure(honest, "lookup.success"), Figure(honest, "lookup.failures")));
        Assert.InRange(Figure(silent, "lookup.success"), 0.98, 1);
        Assert.InRange(Figure(silent, "lookup.failures"), 3, 10);
        // Nobody waits three seconds for one of them: after one second somebody else is asked.
        Assert.InRange(Figure(silent, "lookup.medianMilliseconds"), Figure(honest, "lookup.medianMilliseconds") + 1_000, 3_000);
    }

    [Fact]
    public void Forged_peers_catch_narrow_lookups_and_several_paths_get_through()
    {
        double[] success = [.. new[] { 1, 4 }.Select(paths => Figure(
            Run($$"""{ "scenario": "attack", "nodes": 1000, "lookups": 200, "records": 0, "adversaryPercent": 30, "behaviour": "forge", "k": 16, "alpha": 1, "width": 1, "paths": {{paths}} }"""),
            "lookup.success"))];
        Assert.InRange(success[0], 0.4, 0.8);
        Assert.InRange(success[1], success[0] + 0.15, 1);
    }

    [Fact]
    public void Records_are_found_over_disjoint_paths_where_half_of_the_nodes_name_only_each_other()
    {
        RunRecorder[] runs = [.. new[] { 1, 4 }.Select(paths => Run(
            $$"""{ "scenario": "attack", "nodes": 600, "lookups": 1, "records": 80, "adversaryPercent": 50, "behaviour": "forge", "alpha": 10, "paths": {{paths}} }"""))];
        Assert.InRange(Figure(runs[0], "get_content.success"), 0.8, 0.96);
        Assert.Equal(1.0, Figure(runs[1], "get_content.success"));
        Assert.InRange(Figure(runs[1], "get_plain.success"), Figure(runs[0], "get_plain.success") + 0.05, 1);
    }

    [Fact]
    public void A_ring_keeps_what_it_acknowledged_and_finds_owners_while_members_come_and_go()
    {
        RunRecorder records = Run("""{ "scenario": "durability", "overlay": "ring", "nodes": 30, "records": 20, "hours": 0.25, "checkMinutes": 5, "session": "forever", "killPercent": 10, "killAtMinutes": 6 }""");
        Assert.Equal((20.0, 0.0), (Figure(records, "acknowledged"), Figure(records, "lostAtTheEnd")));
        RunRecorder churn = Run("""{ "scenario": "churn", "overlay": "ring", "nodes": 60, "hours": 0.5, "lookups": 60, "session": "exponential:3600" }""");
        Assert.InRange(Figure(churn, "lookup.success"), 0.9, 1);
        Assert.True(Figure(churn, "deaths") > 5);
    }

    [Fact]
    public void A_partition_fails_lookups_while_it_lasts_and_no_longer()
    {
        RunRecorder recorder = Run("""{ "scenario": "lookup", "nodes": 300, "lookups": 200, "compareEvery": 0, "partitionAtSeconds": 20, "partitionSeconds": 200, "partitionPercent": 40, "timeoutSeconds": 1 }""");
        Assert.All(recorder.Lookups.Where(row => row.StartedMilliseconds + row.DurationMilliseconds < 20_000), row => Assert.Equal(0, row.Failures));
        LookupRow[] during = [.. recorder.Lookups.Where(row => row.StartedMilliseconds is > 20_000 and < 215_000)];
        Assert.InRange(during.Average(row => row.Failures / (double)row.Requests), 0.3, 0.7);
        LookupRow[] after = [.. recorder.Lookups.Where(row => row.StartedMilliseconds > 220_000)];
        Assert.NotEmpty(after);
        Assert.All(after, row => Assert.Equal(0, row.Failures));
    }

    [Fact]
    public void Machines_that_die_for_ever_take_no_acknowledged_record_with_them_while_repair_keeps_up()
    {
        RunRecorder recorder = Run("""{ "scenario": "durability", "nodes": 30, "records": 20, "hours": 0.25, "checkMinutes": 5, "session": "forever", "killPercent": 10, "killAtMinutes": 6 }""");
        Assert.Equal((20.0, 0.0), (Figure(recorder, "acknowledged"), Figure(recorder, "lostAtTheEnd")));
        Assert.Equal(60, recorder.Lookups.Count(row => row.Kind == "get"));
    }

    [Fact]
    public void Das_tables_have_the_columns_of_the_study()
    {
        RunRecorder recorder = Run("""{ "scenario": "das", "nodes": 300, "retrievers": 3, "samples": 5, "accuracy": true }""");
        ExtraTable lookups = recorder.Tables.Single(table => table.File == "das_lookups.csv");
        Assert.Equal(
            "number_nodes,k,alpha,beta,gamma,stop_steps,fast_error_rate,slow_error_rate,connection_delay_range,fast_delay_range,slow_delay,retriever,sample,lookup_wallclock_time,lookup_aggregated_delay,attempted_nodes,finished_connection_attempts,successful_connections,failed_connections,total_discovered_nodes,retrievable,accuracy",
            string.Join(',', lookups.Heading));
        Assert.Equal(15, lookups.Rows.Count);
        Assert.All(lookups.Rows, row => Assert.Equal(lookups.Heading.Count, row.Count));
        Assert.Equal("300,20,3,20,0.125,3,10,0,50-75,50-100,0", string.Join(',', lookups.Rows[0].Take(11)));
        ExtraTable provides = recorder.Tables.Single(table => table.File == "das_provides.csv");
        Assert.EndsWith("provide_lookup_aggr_time,provide_aggr_time,provide_operation_aggr_time,provide_succ_nodes,provide_fail_nodes", string.Join(',', provides.Heading), StringComparison.Ordinal);
        Assert.Equal(5, provides.Rows.Count);
        Assert.All(provides.Rows, row => Assert.Equal(provides.Heading.Count, row.Count));
    }

    [Fact]
    public void What_a_sample_costs_its_builder_is_all_that_was_asked_for_it_and_all_that_was_not_answered()
    {
        // Of a network this small the builder is among the closest itself, and keeps a copy that it sends to nobody.
        ParameterValues values = StudyPlanReader.Read("""{ "scenario": "das", "nodes": 60, "retrievers": 1, "samples": 8, "fastErrorRate": 30, "beta": 12 }""", "study.json").Values;
        (int failures, int failedStores) = (0, 0);
        for (int number = 1; number <= 8; number++)
        {
            ReplayedLookup trace = new(number);
            RunRecorder recorder = new() { Trace = trace };
            ScenarioThread.Run(values, recorder, CancellationToken.None);
            LookupRow row = Assert.NotNull(trace.Row);
            Assert.Equal((row.Requests, row.Failures), (trace.Steps.Count, trace.Steps.Count(step => step.Outcome != ReplyOutcome.Answered)));
            failures += row.Failures;
            failedStores += trace.Steps.Count(step => step.Outcome != ReplyOutcome.Answered && step.Request == nameof(PutValue));
        }

        Assert.True(failures > failedStores);
    }

    [Fact]
    public void Every_request_is_taken_down_once_where_every_one_is_asked_for()
    {
        using StringWriter messages = new();
        using StringWriter events = new();
        RunRecorder recorder = new(messageSample: 1, nodeSample: 1) { Messages = messages, EventLines = events };
        ScenarioThread.Run(StudyPlanReader.Read("""{ "scenario": "lookup", "nodes": 100, "lookups": 20, "deadPercent": 20 }""", "study.json").Values, recorder, CancellationToken.None);
        string[] lines = messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Besides what lookups ask, nodes check whom they hear of; and of the last lookups some requests are still under way.
        int asked = recorder.Lookups.Sum(row => row.Requests);
        Assert.InRange(lines.Count(line => line.Contains(",FindNode,", StringComparison.Ordinal)), asked - 5, asked * 5 / 4);
        Assert.InRange(lines.Count(line => line.Contains(",FindNode,TimedOut,", StringComparison.Ordinal)), recorder.Lookups.Sum(row => row.Failures) - 5, asked / 2);
        Assert.Equal(lines.Length, recorder.Nodes.Sum(node => node.Sent));
        Assert.Equal(lines.Length, lines.Select(line => line.Split(',')[1]).Distinct().Count());
        string[] happenings = [.. events.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!)];
        Assert.Equal(lines.Count(line => line.Contains(",TimedOut,", StringComparison.Ordinal)), happenings.Count(name => name == "request_failed"));
        Assert.Equal(lines.Count(line => line.Contains(",Answered,", StringComparison.Ordinal)), happenings.Count(name => name == "reply_arrived"));
    }

    [Fact]
    public void A_trace_shows_every_request_of_its_lookup_with_its_depth()
    {
        ReplayedLookup trace = new(number: 7);
        RunRecorder recorder = new() { Trace = trace };
        ScenarioThread.Run(StudyPlanReader.Read("""{ "scenario": "lookup", "nodes": 500, "lookups": 10, "inFlight": 4 }""", "study.json").Values, recorder, CancellationToken.None);
        LookupRow row = Assert.NotNull(trace.Row);
        Assert.Equal(row.Requests, trace.Steps.Count);
        Assert.Equal(row.Hops, trace.Steps.Max(step => step.Depth));
        Assert.All(trace.Steps, step => Assert.InRange(Assert.NotNull(step.EndedMilliseconds), row.StartedMilliseconds, row.StartedMilliseconds + row.DurationMilliseconds + 0.001));
        Assert.True(trace.Steps.Max(step => step.SharedBits) > trace.Steps[0].SharedBits);
    }

    [Fact]
    public void A_cancelled_run_ends_within_its_world()
    {
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ScenarioThread.Run(StudyPlanReader.Read("""{ "scenario": "churn", "nodes": 50, "hours": 100 }""", "study.json").Values, new RunRecorder(), cancel.Token));
    }

    private static RunRecorder Run(string json) => Run(StudyPlanReader.Read(json, "study.json").Values);

    private static RunRecorder Run(ParameterValues values)
    {
        RunRecorder recorder = new();
        ScenarioThread.Run(values, recorder, CancellationToken.None);
        return recorder;
    }

    private static double Figure(RunRecorder recorder, string name) => SummaryFigures.Of(recorder).Single(figure => figure.Name == name).Value;
}
