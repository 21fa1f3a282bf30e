using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Bench;
using Kith.Core.Node;

namespace Kith.Cli.Commands;

/// <summary><c>kith bench network</c>, <c>hashes</c> and <c>routing</c>: py-dht's benchmarks, with its flags and its files.</summary>
internal static class RoundBenchCommand
{
    /// <summary>The most nodes of a network.</summary>
    internal const int MostNodes = 1_000_000;

    private const int MostRounds = 100_000;
    private const int MostThreads = 256;

    public static Command Create(Terminal terminal, string name, string description, Func<RoundSetting, IEnumerable<RoundPhase>> phases, long bytesPerNode)
    {
        Option<int> nodes = new("--nodes", "-n") { Description = "Nodes of the network", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        Option<int> k = new("-k") { Description = "Contacts of a bucket", HelpName = "K", DefaultValueFactory = _ => 20 };
        Option<string> tag = new("--tag", "-t") { Description = "Begins the names of the files", HelpName = "TAG", DefaultValueFactory = _ => "kith" };
        Option<string?> output = new("--output", "-o") { Description = "Folder for a CSV file a phase; without it none is written", HelpName = "DIR" };
        Option<int> rounds = new("--iterations", "-i") { Description = "Rounds of each phase", HelpName = "ROUNDS", DefaultValueFactory = _ => 5 };
        Option<int> threads = new("--threads") { Description = "Threads of the parallel phase; 0 for one a core", HelpName = "T", DefaultValueFactory = _ => 0 };
        CommandWithExamples command = new(name, description, $"kith bench {name} -n 1000 -k 20 -t first -o results -i 5", $"kith bench {name} -n 10000 -i 3 --threads 2") { nodes, k, tag, output, rounds, threads };
        command.SetAction((parsed, cancellation) =>
        {
            Require(parsed.GetValue(nodes), 2, MostNodes, "-n");
            RequireFlags(parsed.GetValue(k), parsed.GetValue(rounds), parsed.GetValue(threads));
            RequireMemory(parsed.GetValue(nodes), bytesPerNode);
            RoundSetting setting = new(parsed.GetValue(nodes), parsed.GetValue(k), parsed.GetValue(rounds), ThreadsOf(parsed.GetValue(threads)));
            string? folder = parsed.GetValue(output);
            if (folder is not null)
                RequireWritable(folder, parsed.GetValue(tag)!);
            Run(phases(setting), setting.Rounds, folder is null ? null : Path.Combine(folder, parsed.GetValue(tag)!), terminal, cancellation);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Run(IEnumerable<RoundPhase> phases, int rounds, string? prefix, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Text.WriteLine(RoundReport.Heading);
        foreach (RoundPhase phase in phases)
        {
            RoundReport report = RoundReport.Run(phase, rounds, TimeProvider.System, cancellation);
            terminal.Text.WriteLine(report.Line);
            terminal.Text.Flush();
            if (prefix is null)
                continue;
            using StreamWriter file = File.CreateText($"{prefix}_{phase.Name}.csv");
            report.WriteCsv(file);
        }
    }

    /// <summary>Finds out before anything runs whether the files can be written.</summary>
    private static void RequireWritable(string folder, string tag)
    {
        if (tag.Length == 0 || tag.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()))
            throw new KithException(KithErrorCode.InvalidArgument, $"\"{tag}\" cannot begin the name of a file: give -t letters, digits and dashes.");
        WritableOutput.RequireFolder(folder);
    }

    /// <summary>Checks what all of these benchmarks take.</summary>
    internal static void RequireFlags(int k, int rounds, int threads)
    {
        Require(k, 1, 40, "-k");
        Require(rounds, 1, MostRounds, "-i");
        Require(threads, 0, MostThreads, "--threads");
    }

    /// <summary>How many threads all are.</summary>
    internal static int ThreadsOf(int given) => given > 0 ? given : Environment.ProcessorCount;

    /// <summary>Finds out before anything runs whether so many nodes fit into memory.</summary>
    internal static void RequireMemory(int nodes, long bytesPerNode)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long fit = available / bytesPerNode;
        if (nodes > fit)
            throw new KithException(KithErrorCode.InvalidArgument, $"-n {nodes} needs about {nodes * bytesPerNode / 1_048_576:N0} MiB, and there are {available / 1_048_576:N0}. Give -n at most {fit}.");
    }

    private static void Require(int value, int least, int most, string option)
    {
        if (value < least || value > most)
            throw new KithException(KithErrorCode.InvalidArgument, $"{option} is {value}; it must be {least} to {most:N0}.");
    }
}
