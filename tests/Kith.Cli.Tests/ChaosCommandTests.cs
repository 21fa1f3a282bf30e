using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public class ChaosCommandTests
{
    [Fact]
    public async Task Same_seeds_have_one_digest_whatever_the_threads()
    {
        CommandRun one = await CommandRun.RunAsync("sim", "chaos", "--seeds", "4", "--nodes", "4", "--threads", "1");
        CommandRun three = await CommandRun.RunAsync("sim", "chaos", "--seeds", "4", "--nodes", "4", "--threads", "3");
        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (one.ExitCode, three.ExitCode));
        Assert.Equal(one.Text, three.Text);
        Assert.Contains("no promise broken", one.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_tells_the_plan_the_faults_and_the_operations()
    {
        CommandRun run = await CommandRun.RunAsync("sim", "chaos", "--seeds", "1", "--first-seed", "7", "--nodes", "5", "--trace");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("seed 7: 5 nodes", run.Text, StringComparison.Ordinal);
        Assert.Contains(" begins", run.Text, StringComparison.Ordinal);
        Assert.Contains(": put /kith/", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds is 0; it must be 1 to 2,147,483,647.", "--seeds", "0")]
    [InlineData("--first-seed is -1; it must be 0 or more.", "--first-seed", "-1")]
    [InlineData("--nodes is 2; it must be 3 to 24.", "--nodes", "2")]
    [InlineData("--threads is 0; it must be 1 to 256.", "--threads", "0")]
    [InlineData("--trace shows one run: give --seeds 1 and the run's seed as --first-seed.", "--trace")]
    public async Task Bad_numbers_are_told_by_name(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(["sim", "chaos", .. arguments]);
        Assert.NotEqual(ExitCode.Ok, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_says_what_was_done()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        CommandRun run = await CommandRun.RunAsync(new CommandRun.Setup { Cancellation = stop.Token }, "sim", "chaos", "--seeds", "1000000");
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Contains("of 1,000,000; interrupted", run.Text, StringComparison.Ordinal);
    }
}
