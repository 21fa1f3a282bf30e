using System;
using System.IO;
using System.Linq;
using System.Threading;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>What is wrong with a scenario file is told with its key, before anything runs.</summary>
public class StudyPlanTests
{
    [Theory]
    [InlineData("{}", "\"scenario\" is missing; give one of lookup, churn, das")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{ \"scenario\": \"nothing\" }", "\"scenario\" is \"nothing\"; it must be one of lookup, churn, das, durability, attack, warm-vs-joined, ring-join.")]
    [InlineData("{ \"scenario\": \"das\", \"alhpa\": 3 }", "\"alhpa\" is no parameter of the scenario das. It takes nodes, retrievers")]
    [InlineData("{ \"scenario\": \"das\", \"Alpha\": 3 }", "\"Alpha\" is no parameter of the scenario das (\"alpha\" is)")]
    [InlineData("{ \"scenario\": \"das\", \"k\": 41 }", "\"k\" is 41; it must be a whole number, 1 to 40.")]
    [InlineData("{ \"scenario\": \"das\", \"k\": 2.5 }", "\"k\" is 2.5; it must be a whole number, 1 to 40.")]
    [InlineData("{ \"scenario\": \"das\", \"k\": \"20\" }", "\"k\" is \"20\"; it must be a whole number, 1 to 40.")]
    [InlineData("{ \"scenario\": \"das\", \"fastErrorRate\": 101 }", "\"fastErrorRate\" is 101; it must be a number, 0 to 100.")]
    [InlineData("{ \"scenario\": \"das\", \"nodes\": 50, \"retrievers\": 50 }", "\"retrievers\" is 50 and \"nodes\" 50; the builder and the retrievers are different nodes.")]
    [InlineData("{ \"scenario\": \"das\", \"fastDelayFromMilliseconds\": 200 }", "\"fastDelayFromMilliseconds\" is 200 and \"fastDelayToMilliseconds\" 100; the second must not be smaller.")]
    [InlineData("{ \"scenario\": \"attack\", \"behaviour\": \"sulk\" }", "\"behaviour\" is \"sulk\"; it must be one of drop, lie, forge, stale.")]
    [InlineData("{ \"scenario\": \"lookup\", \"latency\": \"slow\" }", "\"latency\" is \"slow\": give plane, regions, constant:50")]
    [InlineData("{ \"scenario\": \"lookup\", \"latency\": \"uniform:20-10\" }", "\"latency\" is \"uniform:20-10\": ToMilliseconds is 10; it must be 20 to")]
    [InlineData("{ \"scenario\": \"lookup\", \"slowErrorDelay\": \"slow\" }", "\"slowErrorDelay\" is \"slow\": give plane, regions, constant:50")]
    [InlineData("{ \"scenario\": \"lookup\", \"lines\": \"home:80\" }", "\"lines\" is \"home:80\": give NAME:SHARE:UP/DOWN")]
    [InlineData("{ \"scenario\": \"lookup\", \"lines\": \"home:80:0/1\" }", "\"lines\" is \"home:80:0/1\": UploadMegabitsPerSecond of home is 0; it must be more than 0")]
    [InlineData("{ \"scenario\": \"churn\", \"session\": \"long\" }", "\"session\" is \"long\": give ipfs, kad, mainline, forever, exponential:3600")]
    [InlineData("{ \"scenario\": \"churn\", \"session\": \"exponential:1e10\" }", "\"session\" is \"exponential:1e10\": MeanSeconds is 10000000000; it must be 0.001 to 1000000000.")]
    [InlineData("{ \"scenario\": \"churn\", \"session\": \"exponential:long\" }", "\"session\" is \"exponential:long\": give ipfs, kad, mainline, forever, exponential:3600")]
    [InlineData("{ \"scenario\": \"churn\", \"trace\": \"no-such-file.csv\" }", "\"trace\" is \"no-such-file.csv\": Could not find file")]
    [InlineData("{ \"scenario\": \"durability\", \"replicas\": 2 }", "\"writeQuorum\" is 3 and \"replicas\" 2; it must be 1 to that.")]
    [InlineData("{ \"scenario\": \"durability\", \"overlay\": \"ring\", \"replicas\": 10 }", "\"replicas\" is 10 and \"overlay\" \"ring\"; there it must be 1 to 9")]
    [InlineData("{ \"scenario\": \"attack\", \"paths\": 12, \"k\": 8 }", "\"paths\" is 12 and \"k\" 8; it must be 1 to that")]
    [InlineData("{ \"scenario\": \"lookup\", \"seed\": -1 }", "\"seed\" is -1; it must be a whole number, 0 to 9,223,372,036,854,775,807.")]
    [InlineData("{ \"scenario\": \"durability\", \"killPercent\": 5 }", "\"session\" lets the dead come back")]
    [InlineData("{ \"scenario\": \"durability\", \"killPercent\": 5, \"session\": \"forever\", \"hours\": 0.4 }", "\"killAtMinutes\" is 30, and after \"hours\", 0.4, it is over: nobody would die. It must be 0 to 24")]
    [InlineData("{ \"scenario\": \"lookup\", \"k\": 1, \"k\": 2 }", "is not JSON: Duplicate property 'k'")]
    [InlineData("{ \"scenario\": \"lookup\", ", "is not JSON")]
    [InlineData("{ \"scenario\": \"lookup\", \"repeats\": 0 }", "\"repeats\" is 0; it must be a whole number, 1 to 10,000.")]
    [InlineData("{ \"scenario\": \"lookup\", \"sweep\": [1] }", "\"sweep\" is [1]; it must be an object of lists")]
    [InlineData("{ \"scenario\": \"lookup\", \"sweep\": { \"k\": 20 } }", "\"sweep.k\" must be a list of 1 to 1,000 values, each a whole number, 1 to 40.")]
    [InlineData("{ \"scenario\": \"lookup\", \"sweep\": { \"k\": [20, 50] } }", "\"k\" is 50; it must be a whole number, 1 to 40.")]
    [InlineData("{ \"scenario\": \"lookup\", \"sweep\": { \"k\": [20, 20] } }", "\"sweep.k\" has a value twice.")]
    [InlineData("{ \"scenario\": \"lookup\", \"repeats\": 2, \"sweep\": { \"seed\": [1, 2] } }", "\"sweep.seed\" and \"repeats\" both choose seeds")]
    public void A_wrong_file_is_refused_with_its_key_and_what_that_takes(string json, string message)
    {
        KithException wrong = Assert.Throws<KithException>(() => StudyPlanReader.Read(json, "study.json"));
        Assert.Equal(KithErrorCode.InvalidArgument, wrong.Code);
        Assert.StartsWith("study.json", wrong.Message.StartsWith('"') ? "study.json" : wrong.Message, StringComparison.Ordinal);
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session", "exponential:1e9", "exponential:1000000000")]
    [InlineData("latency", "constant:5e1", "constant:50")]
    [InlineData("lines", "home:8e1:2e1/1E2", "home:80:20/100")]
    public void Numbers_in_texts_may_have_exponents_as_others_may(string name, string written, string meant)
    {
        string Digest(string value)
        {
            RunRecorder recorder = new();
            ScenarioThread.Run(StudyPlanReader.Read($$"""{ "scenario": "churn", "nodes": 20, "hours": 0.02, "lookups": 3, "{{name}}": "{{value}}" }""", "study.json").Values, recorder, CancellationToken.None);
            return recorder.Digest;
        }

        Assert.Equal(Digest(meant), Digest(written));
    }

    [Theory]
    [InlineData("\"leavesPercent\": 5", "leavesPercent")]
    [InlineData("\"session\": \"kad\"", "session")]
    [InlineData("\"forEver\": true", "forEver")]
    public void A_trace_and_a_distribution_are_not_both_taken(string also, string name)
    {
        string trace = Path.GetTempFileName();
        File.WriteAllText(trace, "0,10,down\n");
        try
        {
            KithException wrong = Assert.Throws<KithException>(() => StudyPlanReader.Read($"{{ \"scenario\": \"churn\", \"trace\": \"{trace}\", {also} }}", "study.json"));
            Assert.Contains($"\"trace\" says who comes and goes, and \"{name}\" would have no say.", wrong.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(trace);
        }
    }

    [Fact]
    public void More_runs_than_anyone_waits_for_are_refused()
    {
        string many = string.Join(',', Enumerable.Range(1, 1_000));
        KithException wrong = Assert.Throws<KithException>(() => StudyPlanReader.Read($"{{ \"scenario\": \"lookup\", \"repeats\": 10000, \"sweep\": {{ \"seed\": [{many}] }} }}", "study.json"));
        Assert.Contains("its sweep has 10,000,000 runs; at most 100,000 are taken.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_combination_runs_with_the_same_seeds()
    {
        StudyPlan plan = StudyPlanReader.Read("{ \"scenario\": \"das\", \"seed\": 7, \"sweep\": { \"k\": [10, 20], \"alpha\": [1, 3, 5] }, \"repeats\": 2 } // comments are taken", "study.json");
        string[] runs = [.. SweepRun.AllOf(plan).Select(run => $"{run.Number}:{run.Values.Whole("k")},{run.Values.Whole("alpha")},{run.Values.Seed}")];
        Assert.Equal(["1:10,1,7", "2:10,1,8", "3:10,3,7", "4:10,3,8", "5:10,5,7", "6:10,5,8", "7:20,1,7", "8:20,1,8", "9:20,3,7", "10:20,3,8", "11:20,5,7", "12:20,5,8"], runs);
    }

    [Fact]
    public void Worlds_that_do_not_fit_into_memory_are_refused_with_how_many_would()
    {
        StudyPlan plan = StudyPlanReader.Read("{ \"scenario\": \"lookup\", \"sweep\": { \"nodes\": [1000, 1000000] } }", "study.json");
        KithException wrong = Assert.Throws<KithException>(() => StudyMemory.Require(plan, atOnce: 2, available: 1L << 30));
        Assert.Contains("\"nodes\" is 1,000,000; 2 at once of the scenario lookup need about 15,627 MiB, and there are 1,024. Give \"nodes\" at most 61315, or fewer --threads.", wrong.Message, StringComparison.Ordinal);
        StudyMemory.Require(plan, atOnce: 2, available: 24L << 30);
    }

    [Theory]
    [InlineData("{ \"scenario\": \"lookup\", \"lookups\": 10000000 }", "10,000,000 operations of it are kept until it is written: ask for fewer.")]
    [InlineData("{ \"scenario\": \"das\", \"samples\": 200000 }", "20,200,000 operations of it are kept until it is written: ask for fewer.")]
    [InlineData("{ \"scenario\": \"durability\", \"records\": 100000, \"hours\": 100 }", "60,200,000 operations of it are kept until it is written: ask for fewer.")]
    public void Results_that_do_not_fit_into_memory_are_refused_too(string json, string message)
    {
        StudyPlan plan = StudyPlanReader.Read(json, "study.json");
        KithException wrong = Assert.Throws<KithException>(() => StudyMemory.Require(plan, atOnce: 1, available: 1L << 30));
        Assert.EndsWith(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_of_every_scenario_are_within_their_own_ranges()
    {
        Assert.All(ScenarioCatalog.All, scenario =>
        {
            using MemoryStream stream = new();
            using (System.Text.Json.Utf8JsonWriter writer = new(stream))
            {
                writer.WriteStartObject();
                writer.WriteString("scenario", scenario.Name);
                ParameterValues.DefaultsOf(scenario).WriteMembers(writer);
                writer.WriteEndObject();
            }

            StudyPlan plan = StudyPlanReader.Read(System.Text.Encoding.UTF8.GetString(stream.ToArray()), scenario.Name);
            Assert.Equal(scenario.Parameters.Select(parameter => $"{parameter.Name} {ParameterValues.DefaultsOf(scenario).Shown(parameter.Name)}"), scenario.Parameters.Select(parameter => $"{parameter.Name} {plan.Values.Shown(parameter.Name)}"));
        });
    }
}
