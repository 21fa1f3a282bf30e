using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Studies;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim sweep</c>: every combination of some values, several runs at once, resumable.</summary>
internal static class SweepCommand
{
    private const int MostThreads = 256;

    public static Command Create(Terminal terminal)
    {
        Argument<string> scenario = new("scenario") { Description = "A scenario file with \"sweep\": lists of values by parameter; and \"repeats\"", HelpName = "FILE" };
        Option<string> output = new("--output", "-o") { Description = "A folder for the runs; one that has some of them is gone on with", HelpName = "DIR", Required = true };
        Option<int> threads = new("--threads") { Description = "Runs at once; 0 for one a core", HelpName = "T", DefaultValueFactory = _ => 0 };
        Option<string?> shard = new("--shard") { Description = "Only the Ith of N parts, for job arrays; merge them afterwards", HelpName = "I/N" };
        Option<string[]> set = new("--set") { Description = "A value that replaces the file's, key=value; several times", HelpName = "KEY=VALUE" };
        Option<string?> queue = new("--queue") { Description = "Gives the runs to workers through this RabbitMQ broker instead of running them here", HelpName = "amqp://USER:PASSWORD@HOST" };
        Option<string> name = new("--name") { Description = "What the names of the queues begin with", HelpName = "NAME", DefaultValueFactory = _ => "kith.sim" };
        CommandWithExamples command = new(
            "sweep",
            "Run every combination of some values of a scenario, and again with other seeds",
            "kith sim sweep study.json --output results",
            "kith sim sweep study.json --output part-2 --shard 2/8",
            "kith sim sweep study.json --output results --queue amqp://guest:guest@localhost") { scenario, output, threads, shard, set, queue, name };
        command.SetAction(async (parsed, cancellation) =>
        {
            StudyPlan plan = ScenarioSource.Read(parsed.GetValue(scenario)!, parsed.GetValue(set) ?? []);
            int asked = parsed.GetValue(threads);
            if (asked is < 0 or > MostThreads)
                throw new KithException(KithErrorCode.InvalidArgument, $"--threads is {asked}; it must be 0 to {MostThreads}.");
            Shard part = Shard.Parse(parsed.GetValue(shard));
            int atOnce = asked > 0 ? asked : Environment.ProcessorCount;
            if (parsed.GetValue(queue) is { } address)
            {
                if (parsed.GetValue(shard) is not null)
                    throw new KithException(KithErrorCode.InvalidArgument, "--shard and --queue are two ways to share the work: give one of them.");
                if (asked > 0)
                    throw new KithException(KithErrorCode.InvalidArgument, "--threads says how many runs go on here, and with --queue the workers do them: start as many workers.");
                await using StudyBroker broker = await StudyBroker.ConnectAsync(address, parsed.GetValue(name)!, cancellation);
                SweepFolder shared = SweepFolder.Open(parsed.GetValue(output)!, plan);
                using StudyLock held = shared.Lock();
                return await QueueAsync(shared, broker, terminal, cancellation);
            }

            if (parsed.GetResult(name) is { Implicit: false })
                throw new KithException(KithErrorCode.InvalidArgument, "--name is of queues: give --queue with it.");
            StudyMemory.Require(plan, atOnce, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            SweepFolder folder = SweepFolder.Open(parsed.GetValue(output)!, plan);
            using StudyLock mine = folder.Lock();
            Run(folder, part, atOnce, terminal, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Run(SweepFolder folder, Shard part, int atOnce, Terminal terminal, CancellationToken cancellation)
    {
        List<SweepRun> mine = [.. part.Take(folder.Runs)];
        List<SweepRun> missing = folder.Missing(mine);
        if (missing.Count < mine.Count)
            terminal.Note($"{mine.Count - missing.Count:N0} of {mine.Count:N0} runs are there already.");
        if (missing.Count > 0)
            RunMissing(folder, mine, missing, atOnce, terminal, cancellation);
        Summarise(folder, terminal);
    }

    private static void RunMissing(SweepFolder folder, List<SweepRun> mine, List<SweepRun> missing, int atOnce, Terminal terminal, CancellationToken cancellation)
    {
        Sweep sweep = new(folder, new RunFolder(TimeProvider.System, Build.Commit), missing);
        using SweepProgress progress = new(terminal, TimeProvider.System, missing.Count, () => sweep.Done);
        try
        {
            sweep.Run(Math.Min(atOnce, missing.Count), cancellation);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            terminal.Note($"{mine.Count(folder.Has):N0} of {mine.Count:N0} runs are in {folder.Folder}; the same command goes on with the others.");
            throw;
        }

        terminal.Note(progress.Line);
    }

    private static async Task<int> QueueAsync(SweepFolder folder, StudyBroker broker, Terminal terminal, CancellationToken cancellation)
    {
        QueuedSweep sweep = new(folder, broker, terminal);
        if (sweep.All < folder.Runs.Count)
            terminal.Note($"{folder.Runs.Count - sweep.All:N0} of {folder.Runs.Count:N0} runs are there already.");
        if (sweep.All > 0)
            await TakeAllAsync(sweep, terminal, cancellation);
        Summarise(folder, terminal);
        return sweep.GivenUp.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task TakeAllAsync(QueuedSweep sweep, Terminal terminal, CancellationToken cancellation)
    {
        using SweepProgress progress = new(terminal, TimeProvider.System, sweep.All, () => sweep.Done);
        await sweep.RunAsync(cancellation);
        terminal.Note(progress.Line);
    }

    /// <summary>Says so when runs of one table are of several builds: then a seed need not be the same run in all of them.</summary>
    internal static void NoteBuilds(string[] commits, Terminal terminal)
    {
        if (commits.Length > 1)
            terminal.Note($"The runs were made by {commits.Length} builds ({string.Join(", ", commits.Select(commit => commit.Length > 0 ? commit : "unknown"))}), which may differ. Give --output another folder to have all of them from one.");
    }

    private static void Summarise(SweepFolder folder, Terminal terminal)
    {
        NoteBuilds(folder.Summarise(), terminal);
        terminal.Text.WriteLine($"{folder.Runs.Count(folder.Has)} of {folder.Runs.Count} runs; {folder.Folder} has runs.csv and report.html");
    }
}
