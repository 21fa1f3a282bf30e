using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Bench;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith bench sizes</c>: py-dht's table and chart of the time that networks of several sizes take, on one thread and on all.</summary>
internal static class SizesBenchCommand
{
    private const int WarmUps = 10;
    private const int WarmUpNodes = 2_000;
    private const int MostSizes = 100;

    public static Command Create(Terminal terminal)
    {
        Option<string> nodes = new("--nodes", "-n") { Description = "Nodes of each network, with commas between", HelpName = "N,N,...", DefaultValueFactory = _ => "500,1000,2000,5000,10000,20000" };
        Option<int> k = new("-k") { Description = "Contacts of a bucket", HelpName = "K", DefaultValueFactory = _ => 20 };
        Option<string?> output = new("--output", "-o") { Description = "Folder for sizes.csv and sizes.html, a page with the chart; without it none is written", HelpName = "DIR" };
        Option<int> rounds = new("--iterations", "-i") { Description = "Rounds of each size", HelpName = "ROUNDS", DefaultValueFactory = _ => 3 };
        Option<int> threads = new("--threads") { Description = "All threads; 0 for one a core", HelpName = "T", DefaultValueFactory = _ => 0 };
        CommandWithExamples command = new(
            "sizes",
            "Exact tables of simulated networks of several sizes, on one thread and on all, with a chart of time against size",
            "kith bench sizes -o results",
            "kith bench sizes -n 1000,10000,100000 -i 5 --threads 2 -o results") { nodes, k, output, rounds, threads };
        command.SetAction((parsed, cancellation) =>
        {
            int[] sizes = SizesOf(parsed.GetValue(nodes)!);
            RoundBenchCommand.RequireFlags(parsed.GetValue(k), parsed.GetValue(rounds), parsed.GetValue(threads));
            RoundBenchCommand.RequireMemory(sizes[^1], NetworkBenchmark.BytesPerNode);
            if (parsed.GetValue(output) is { } folder)
                WritableOutput.RequireFolder(folder);
            int all = RoundBenchCommand.ThreadsOf(parsed.GetValue(threads));
            SizesReport report = Run(sizes, new RoundSetting(sizes[0], parsed.GetValue(k), parsed.GetValue(rounds), all), terminal, cancellation);
            if (parsed.GetValue(output) is { } written)
            {
                WholeFile.Write(Path.Combine(written, "sizes.csv"), report.WriteCsv);
                WholeFile.Write(Path.Combine(written, "sizes.html"), report.WritePage);
            }

            return Task.FromResult(report.Failed == 0 ? ExitCode.Ok : ExitCode.Failed);
        });
        return command;
    }

    private static SizesReport Run(int[] sizes, RoundSetting setting, Terminal terminal, CancellationToken cancellation)
    {
        foreach (int threads in (int[])[1, setting.Threads]) // The first rounds of a process compile.
            _ = RoundReport.Run(NetworkBenchmark.FastBootstrap(setting with { Nodes = WarmUpNodes }, threads, cancellation), WarmUps, TimeProvider.System, cancellation);
        SizesReport report = new(setting.K, setting.Threads);
        terminal.Text.WriteLine(report.Heading);
        foreach (int size in sizes)
        {
            SizeRow row = new(size, Timed(1), setting.Threads > 1 ? Timed(setting.Threads) : null);
            report.Add(row);
            terminal.Text.WriteLine(SizesReport.LineOf(row));
            terminal.Text.Flush();

            RoundReport Timed(int threads) => RoundReport.Run(NetworkBenchmark.FastBootstrap(setting with { Nodes = size }, threads, cancellation), setting.Rounds, TimeProvider.System, cancellation);
        }

        return report;
    }

    /// <summary>The sizes, the smallest first and each once, however they are given.</summary>
    private static int[] SizesOf(string text)
    {
        SortedSet<int> sizes = [];
        foreach (string part in text.Split(',', MostSizes + 1, StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 2 || size > RoundBenchCommand.MostNodes)
                throw new KithException(KithErrorCode.InvalidArgument, $"-n has \"{part}\"; each size must be a whole number, 2 to {RoundBenchCommand.MostNodes:N0}, at most {MostSizes} of them with commas between.");
            sizes.Add(size);
        }

        return [.. sizes];
    }
}
