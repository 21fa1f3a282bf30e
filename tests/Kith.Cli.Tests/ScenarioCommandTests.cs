using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public sealed class ScenarioCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-sim-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Churn_is_reported_and_one_seed_has_one_report()
    {
        string[] arguments = ["sim", "run", "churn", "-n", "60", "--hours", "0.5", "--lookups", "50", "--session", "weibull:0.7,900", "--away", "exponential:900", "--leaves", "20", "--latency", "uniform:20-60", "--json"];
        CommandRun run = await CommandRun.RunAsync(arguments);
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Text).RootElement;
        Assert.Equal(50, report.GetProperty("lookups").GetInt32());
        Assert.InRange(report.GetProperty("recall").GetDouble(), 0.9, 1);
        Assert.InRange(report.GetProperty("deaths").GetInt32(), 15, 120);
        Assert.InRange(report.GetProperty("joins").GetInt32(), 15, 150);
        Assert.Equal(run.Text, (await CommandRun.RunAsync(arguments)).Text);
    }

    [Fact]
    public async Task Trace_is_done_as_it_says()
    {
        string file = Path.Combine(_folder, "trace.csv");
        await File.WriteAllTextAsync(file, "3,60,down\n4,90,down\n3,600,up\n");
        CommandRun run = await CommandRun.RunAsync("sim", "run", "churn", "-n", "30", "--hours", "0.5", "--lookups", "10", "--trace", file, "--json");
        JsonElement report = JsonDocument.Parse(run.Text).RootElement;
        Assert.Equal((1, 2, 0), (report.GetProperty("joins").GetInt32(), report.GetProperty("deaths").GetInt32(), report.GetProperty("leaves").GetInt32()));
    }

    [Theory]
    [InlineData("0,1,gone", "line 1: \"gone\" is neither up nor down.")]
    [InlineData("99,1,up", "The trace has 100 nodes and --nodes is 30. Give --nodes 100 or more.")]
    public async Task Trace_that_is_wrong_is_told_with_its_line(string text, string message)
    {
        string file = Path.Combine(_folder, "wrong.csv");
        await File.WriteAllTextAsync(file, text);
        CommandRun run = await CommandRun.RunAsync("sim", "run", "churn", "-n", "30", "--trace", file);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--latency is \"slow\"; give plane, regions, constant:50", "--latency", "slow")]
    [InlineData("--latency is \"uniform:5\"; give", "--latency", "uniform:5")]
    [InlineData("ToMilliseconds is 10; it must be 20 to 600000", "--latency", "uniform:20-10")]
    [InlineData("Loss is 2; it must be 0 to 1", "--loss", "200")]
    [InlineData("--session is \"long\"; give exponential:3600", "--session", "long")]
    [InlineData("--away: Shape is 0; it must be 0.1 to 10", "--away", "weibull:0,5")]
    [InlineData("--hours is 0; it must be 0.01 to 10,000.", "--hours", "0")]
    [InlineData("give one of them", "--trace", "x.csv", "--session", "exponential:1")]
    [InlineData("--trace says who comes and goes, and --for-ever says so too", "--trace", "x.csv", "--for-ever")]
    public async Task Bad_numbers_are_told_by_name(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(["sim", "run", "churn", .. arguments]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Text);
    }

    [Fact]
    public async Task Overlays_stand_side_by_side_and_find_who_is_responsible_under_churn()
    {
        CommandRun run = await CommandRun.RunAsync("sim", "run", "lookup", "-n", "40", "--lookups", "5", "--session", "exponential:1800", "--json");
        string[] lines = run.Text.TrimEnd().Split('\n');
        foreach ((string overlay, string line) in new[] { "Ring", "Kademlia" }.Zip(lines[^2..]))
        {
            JsonElement report = JsonDocument.Parse(line).RootElement;
            Assert.Equal(overlay, report.GetProperty("overlay").GetString());
            Assert.InRange(report.GetProperty("lookups").GetInt32(), 980, 1_000); // Who dies while it asks has no answer.
            Assert.InRange(report.GetProperty("deaths").GetInt32(), 20, 80);
            Assert.InRange(report.GetProperty("correct").GetDouble(), 0.98, 1);
        }
    }

    [Fact]
    public async Task Lookups_over_a_constant_latency_take_whole_round_trips()
    {
        CommandRun run = await CommandRun.RunAsync("sim", "run", "lookup", "--overlay", "kademlia", "-n", "50", "--lookups", "20", "--latency", "constant:50", "--session", "none", "--json");
        string first = run.Text.Split('\n')[0];
        Assert.Equal(0, JsonDocument.Parse(first).RootElement.GetProperty("medianMilliseconds").GetDouble() % 100);
    }
}
