using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Studies;
using RabbitMQ.Client;

namespace Kith.EndToEnd.Tests.Studies;

/// <summary>Sweeps over a real broker, with workers that are processes. They run where <c>KITH_LONG_TESTS</c> is set: a broker takes its time to start.</summary>
public sealed class QueuedSweepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-queued-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_killed_workers_run_is_done_by_another_counts_once_and_what_no_worker_can_do_is_put_aside()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KITH_LONG_TESTS") is { Length: > 0 }, "Set KITH_LONG_TESTS for a RabbitMQ broker.");
        await using RabbitServer broker = await RabbitServer.StartOrSkipAsync();
        await KillsAsync(broker.Address);
        await FailsAsync(broker.Address);
        await IsDamagedAsync(broker.Address);
    }

    private async Task KillsAsync(string broker)
    {
        string file = Write("sweep.json", """{ "scenario": "lookup", "nodes": 300, "lookups": 3000, "sweep": { "k": [5, 10, 20] }, "repeats": 2 }""");
        string results = Path.Combine(_folder, "results");
        await using KithProcess first = KithProcess.Start("sim", "worker", "--queue", broker);
        await using KithProcess sweep = KithProcess.Start("sim", "sweep", file, "--output", results, "--queue", broker);
        await first.ExpectErrorAsync("run 2 of ");
        first.Kill(); // With a run in its hands, and the one before done.
        await using KithProcess second = KithProcess.Start("sim", "worker", "--queue", broker);
        await using KithProcess third = KithProcess.Start("sim", "worker", "--queue", broker);
        Assert.Equal(0, await sweep.ExitAsync());
        Assert.StartsWith("6 of 6 runs; ", sweep.Output, StringComparison.Ordinal);
        string done = second.Error + third.Error;
        Assert.Contains("run 2 of ", done, StringComparison.Ordinal);
        Assert.Equal(5, done.Split('\n').Count(line => line.TrimEnd().EndsWith(" done", StringComparison.Ordinal)));

        (int code, _, string error) = await KithProcess.RunAsync("sim", "sweep", file, "--output", Path.Combine(_folder, "here"));
        Assert.True(code == 0, error);
        string[] there = await File.ReadAllLinesAsync(Path.Combine(results, "runs.csv"));
        string[] here = await File.ReadAllLinesAsync(Path.Combine(_folder, "here", "runs.csv"));
        Assert.Equal(here.Select(DigestOf), there.Select(DigestOf));
    }

    private async Task FailsAsync(string broker)
    {
        string trace = Write("trace.csv", "1,60,down\n");
        string file = Write("churn.json", $$"""{ "scenario": "churn", "nodes": 20, "hours": 0.01, "lookups": 2, "trace": "{{trace}}", "repeats": 2 }""");
        string results = Path.Combine(_folder, "failed");
        await using KithProcess sweep = KithProcess.Start("sim", "sweep", file, "--output", results, "--queue", broker);
        await sweep.ExpectErrorAsync("0 of 2 runs");
        File.Delete(trace);
        await using KithProcess worker = KithProcess.Start("sim", "worker", "--queue", broker, "--until-idle", "3");
        Assert.Equal(1, await sweep.ExitAsync());
        Assert.Contains("run-00001 was put aside after 3 tries", sweep.Error, StringComparison.Ordinal);
        Assert.Contains("run-00002 was put aside after 3 tries", sweep.Error, StringComparison.Ordinal);
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal(6, worker.Error.Split('\n').Count(line => line.Contains(" failed: ", StringComparison.Ordinal)));
        Assert.StartsWith("0 runs done", worker.Output, StringComparison.Ordinal);
    }

    // The sweep threw the result away and waited for ever for a run that nobody had any more.
    private async Task IsDamagedAsync(string address)
    {
        string file = Write("one.json", """{ "scenario": "lookup", "nodes": 50, "lookups": 5 }""");
        string results = Path.Combine(_folder, "damaged");
        await using StudyBroker broker = await StudyBroker.ConnectAsync(address, "kith.sim", CancellationToken.None);
        await using KithProcess sweep = KithProcess.Start("sim", "sweep", file, "--output", results, "--queue", address);
        await sweep.ExpectErrorAsync("0 of 1 runs");
        BasicGetResult? run = await broker.Channel.BasicGetAsync(broker.Runs, autoAck: true);
        Assert.NotNull(run);
        await broker.PublishResultAsync(run.RoutingKey, run: 1, "no archive"u8.ToArray(), CancellationToken.None);
        await sweep.ExpectErrorAsync("run-00001: a result that cannot be read was thrown away");
        await using KithProcess worker = KithProcess.Start("sim", "worker", "--queue", address, "--until-idle", "3");
        Assert.Equal(0, await sweep.ExitAsync());
        Assert.StartsWith("1 of 1 runs; ", sweep.Output, StringComparison.Ordinal);
    }

    private static string DigestOf(string line) => string.Join(',', line.Split(',').Take(4));

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
