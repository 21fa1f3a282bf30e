using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Studies;

namespace Kith.Cli.Tests.Studies;

/// <summary>Scenario files on the command line: run, sweep, merge, replay.</summary>
public sealed class StudyCommandTests : IDisposable
{
    private const string Sweep = """{ "scenario": "lookup", "nodes": 50, "lookups": 5, "sweep": { "k": [5, 20] }, "repeats": 2 }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-studies-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_shipped_scenario_runs_into_a_folder_and_one_of_its_lookups_is_shown_hop_by_hop()
    {
        string folder = Path.Combine(_folder, "run");
        CommandRun run = await CommandRun.RunAsync("sim", "run", "lookup.json", "--set", "nodes=300", "--set", "lookups=20", "--set", "latency=uniform:20-60", "--output", folder);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        string digest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"))).RootElement.GetProperty("digest").GetString()!;
        Assert.Contains($"digest\t{digest}", run.Text, StringComparison.Ordinal);

        CommandRun replay = await CommandRun.RunAsync("sim", "replay", folder, "7");
        Assert.Equal((ExitCode.Ok, ""), (replay.ExitCode, replay.Error));
        string[] row = (await File.ReadAllLinesAsync(Path.Combine(folder, "lookups.csv")))[7].Split(',');
        string[] lines = replay.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(int.Parse(row[7], System.Globalization.CultureInfo.InvariantCulture), lines.Count(line => line.Contains("\tFindNode\tAnswered\t", StringComparison.Ordinal)));
        Assert.Matches($"^lookup 7 by node {row[3]}: succeeded in .* {row[7]} requests, {row[6]} hops$", lines[^1]);

        CommandRun none = await CommandRun.RunAsync("sim", "replay", folder, "21");
        Assert.Equal((ExitCode.Usage, true), (none.ExitCode, none.Error.Contains("The run has no operation 21; it has 1 to 20.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_operation_that_was_cut_off_is_shown_as_far_as_it_came()
    {
        string folder = Path.Combine(_folder, "run");
        await CommandRun.RunAsync("sim", "run", "churn.json", "--set", "nodes=60", "--set", "lookups=100", "--set", "hours=0.02", "--set", "session=exponential:20", "--set", "away=exponential:20", "--output", folder);
        int[] numbers = [.. (await File.ReadAllLinesAsync(Path.Combine(folder, "lookups.csv")))[1..].Select(line => int.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        int cutOff = Enumerable.Range(1, numbers[^1]).Except(numbers).First();
        CommandRun replay = await CommandRun.RunAsync("sim", "replay", folder, $"{cutOff}");
        Assert.Equal((ExitCode.Ok, ""), (replay.ExitCode, replay.Error));
        string[] lines = replay.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("\tunder way\t", StringComparison.Ordinal));
        Assert.Matches($"^lookup {cutOff} by node [0-9]+: cut off after {lines.Length - 2} requests, when the node died; lookups.csv has no line of it$", lines[^1]);
    }

    [Fact]
    public async Task A_run_of_another_build_is_told_apart()
    {
        string folder = Path.Combine(_folder, "run");
        await CommandRun.RunAsync("sim", "run", "lookup.json", "--set", "nodes=50", "--set", "lookups=3", "--output", folder);
        string manifest = Path.Combine(folder, "manifest.json");
        string text = await File.ReadAllTextAsync(manifest);
        string digest = JsonDocument.Parse(text).RootElement.GetProperty("digest").GetString()!;
        await File.WriteAllTextAsync(manifest, text.Replace(digest, new string('0', 16), StringComparison.Ordinal));
        CommandRun replay = await CommandRun.RunAsync("sim", "replay", folder, "1");
        Assert.Equal(ExitCode.Failed, replay.ExitCode);
        Assert.Contains($"This is not the run that was written: its digest is 0000000000000000, this one's {digest}.", replay.Error, StringComparison.Ordinal);
    }

    // The path is kept as it was given, so that manifests of one run are equal on two machines; from another folder it led nowhere.
    [Theory]
    [InlineData("run", "run")]
    [InlineData("sweep", "sweep/run-00001")]
    public async Task A_trace_is_found_beside_the_run_or_its_sweep(string command, string folder)
    {
        string[] arguments = ["--set", "nodes=20", "--set", "hours=0.05", "--set", "lookups=3", "--set", $"trace={Path.Combine(_folder, "trace.csv")}", "--output", Path.Combine(_folder, command)];
        await File.WriteAllTextAsync(Path.Combine(_folder, "trace.csv"), "1,60,down\n");
        CommandRun run = await CommandRun.RunAsync(["sim", command, "churn.json", .. arguments]);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        string manifest = Path.Combine(_folder, folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace($"{_folder}/", "", StringComparison.Ordinal)); // As if it had been given there.
        CommandRun replay = await CommandRun.RunAsync("sim", "replay", Path.Combine(_folder, folder), "1");
        Assert.Equal((ExitCode.Ok, ""), (replay.ExitCode, replay.Error));

        File.Delete(Path.Combine(_folder, "trace.csv"));
        CommandRun gone = await CommandRun.RunAsync("sim", "replay", Path.Combine(_folder, folder), "1");
        Assert.Equal((ExitCode.Usage, ""), (gone.ExitCode, gone.Text));
        Assert.Contains("There is no file trace.csv here, nor beside the run. Replay it in the folder in which it was run, or put the file there.", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parts_of_a_sweep_are_merged()
    {
        string file = Path.Combine(_folder, "sweep.json");
        await File.WriteAllTextAsync(file, Sweep);
        foreach (int part in (int[])[1, 2])
        {
            CommandRun run = await CommandRun.RunAsync("sim", "sweep", file, "--shard", $"{part}/2", "--threads", "1", "--output", Path.Combine(_folder, $"part-{part}"));
            Assert.Equal(ExitCode.Ok, run.ExitCode);
            Assert.StartsWith("2 of 4 runs; ", run.Text, StringComparison.Ordinal);
        }

        string all = Path.Combine(_folder, "all");
        CommandRun first = await CommandRun.RunAsync("sim", "merge", "--output", all, Path.Combine(_folder, "part-1"));
        Assert.Equal((ExitCode.Failed, true), (first.ExitCode, first.Text.StartsWith("2 runs added, 2 of 4 missing", StringComparison.Ordinal)));
        CommandRun merged = await CommandRun.RunAsync("sim", "merge", "--output", all, Path.Combine(_folder, "part-1"), Path.Combine(_folder, "part-2"));
        Assert.Equal((ExitCode.Ok, true), (merged.ExitCode, merged.Text.StartsWith("2 runs added, 0 of 4 missing", StringComparison.Ordinal)));
        string[] table = await File.ReadAllLinesAsync(Path.Combine(all, "runs.csv"));
        Assert.Equal(["1,5,1", "2,5,2", "3,20,1", "4,20,2"], table[1..].Select(line => string.Join(',', line.Split(',').Take(3))));

        CommandRun again = await CommandRun.RunAsync("sim", "sweep", file, "--output", all);
        Assert.Equal(ExitCode.Ok, again.ExitCode);
        Assert.Contains("4 of 4 runs are there already.", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("0 of 0", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_sweep_ends_with_130_and_leaves_whole_runs()
    {
        string file = Path.Combine(_folder, "sweep.json");
        await File.WriteAllTextAsync(file, Sweep.Replace("\"lookups\": 5", "\"lookups\": 1000000", StringComparison.Ordinal));
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        CommandRun run = await CommandRun.RunAsync(new CommandRun.Setup { Cancellation = cancel.Token }, "sim", "sweep", file, "--output", Path.Combine(_folder, "out"));
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Contains("0 of 4 runs are in ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["sweep.json"], Directory.GetFileSystemEntries(Path.Combine(_folder, "out")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_value_that_is_swept_is_not_set_beside()
    {
        string file = Path.Combine(_folder, "sweep.json");
        await File.WriteAllTextAsync(file, Sweep);
        CommandRun run = await CommandRun.RunAsync("sim", "sweep", file, "--set", "k=10", "--output", Path.Combine(_folder, "out"));
        Assert.Equal((ExitCode.Usage, true), (run.ExitCode, run.Error.Contains("--set: \"k\" is swept", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Runs_of_several_builds_in_one_table_are_told()
    {
        (string file, string folder) = (Path.Combine(_folder, "sweep.json"), Path.Combine(_folder, "out"));
        await File.WriteAllTextAsync(file, Sweep);
        Assert.DoesNotContain("builds", (await CommandRun.RunAsync("sim", "sweep", file, "--output", folder)).Error, StringComparison.Ordinal);
        string manifest = Path.Combine(folder, "run-00002", "manifest.json");
        string commit = JsonDocument.Parse(await File.ReadAllTextAsync(manifest)).RootElement.GetProperty("commit").GetString()!;
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace($"\"commit\": \"{commit}\"", "\"commit\": \"older\"", StringComparison.Ordinal));
        Assert.Contains("made by 2 builds", (await CommandRun.RunAsync("sim", "sweep", file, "--output", folder)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file nothing.json, and no scenario of that name is shipped. Give a file, or one of lookup, churn", "run", "nothing.json")]
    [InlineData("Name a scenario: a file, or one of lookup", "run")]
    [InlineData("--set: \"alhpa\" is no parameter of the scenario das. It takes nodes", "run", "das", "--set", "alhpa=3")]
    [InlineData("--set: \"k\" is \"many\"; it must be a whole number, 1 to 40.", "run", "das", "--set", "k=many")]
    [InlineData("--set is \"k\"; give key=value", "run", "das", "--set", "k")]
    [InlineData("\"retrievers\" is 100 and \"nodes\" 100;", "run", "das", "--set", "nodes=100")]
    [InlineData("\"nodes\" is 4,000,000; 256 at once of the scenario lookup need about", "sweep", "lookup.json", "--set", "nodes=4000000", "--threads", "256", "--output", "never")]
    [InlineData("--shard is \"3/2\"; give I/N with I from 1 to N", "sweep", "lookup.json", "--shard", "3/2", "--output", "never")]
    [InlineData("--threads is 257; it must be 0 to 256.", "sweep", "lookup.json", "--threads", "257", "--output", "never")]
    [InlineData("--name is of queues: give --queue with it.", "sweep", "lookup.json", "--name", "mine", "--output", "never")]
    [InlineData("--threads says how many runs go on here, and with --queue the workers do them", "sweep", "lookup.json", "--threads", "7", "--queue", "amqp://localhost", "--output", "never")]
    [InlineData("--output before lookup is of kith sim run SCENARIO", "run", "--output", "never", "lookup", "--nodes", "20")]
    [InlineData("The folder has no name.", "run", "lookup.json", "--output", "")]
    [InlineData("The folder has no name.", "sweep", "lookup.json", "--output", " ")]
    [InlineData("nowhere holds no sweep: it has no sweep.json.", "merge", "--output", "never", "nowhere")]
    [InlineData("nowhere holds no run: it has no manifest.json.", "replay", "nowhere", "1")]
    [InlineData("nowhere/figures.md cannot be written: There is no folder nowhere. Give -o another file.", "validate", "--quick", "--output", "nowhere/figures.md")]
    [InlineData(". cannot be written: It is a folder. Give -o another file.", "validate", "--quick", "--output", ".")]
    [InlineData("No scenario is called nothing. There are lookup", "scenarios", "nothing")]
    public async Task What_cannot_be_done_is_told_before_anything_runs(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(["sim", .. arguments]);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never"));
    }

    [Fact]
    public async Task A_printed_scenario_is_a_file_that_runs()
    {
        CommandRun printed = await CommandRun.RunAsync("sim", "scenarios", "attack");
        string file = Path.Combine(_folder, "attack.json");
        await File.WriteAllTextAsync(file, printed.Text);
        CommandRun run = await CommandRun.RunAsync("sim", "run", file, "--set", "nodes=60", "--set", "lookups=5", "--set", "records=4", "--output", Path.Combine(_folder, "run"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
    }

    [Fact]
    public void Progress_tells_how_long_it_will_still_take()
    {
        Assert.Equal("0 of 48 runs, 2 s", SweepProgress.LineOf(0, 48, TimeSpan.FromSeconds(2)));
        Assert.Equal("12 of 48 runs, 1 min 40 s, about 5 min 0 s left", SweepProgress.LineOf(12, 48, TimeSpan.FromSeconds(100)));
        Assert.Equal("48 of 48 runs, 2 h 0 min", SweepProgress.LineOf(48, 48, TimeSpan.FromHours(2)));
    }
}
