using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Cli.Bench;
using Kith.Core.Node;
using Kith.Server.Rounds;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Commands;

/// <summary><c>kith bench</c>: measures Kith on this machine.</summary>
internal static class BenchCommand
{
    private const int MostNodes = 200;
    private const int MostClients = 4_096;

    public static Command Create(Terminal terminal) => new("bench", "Measure Kith on this machine")
    {
        Cluster(terminal),
        VoidPhone(terminal),
        Aggregation(terminal),
        ArtifactBenchCommand.Create(terminal),
        FloodBenchCommand.Create(terminal),
        RoundBenchCommand.Create(terminal, "network", "Simulated networks without tables, with them on one thread and on several, and one by one", NetworkBenchmark.Phases, NetworkBenchmark.BytesPerNode),
        SizesBenchCommand.Create(terminal),
        RoundBenchCommand.Create(terminal, "hashes", "Hashes of segments, distances, shared bits", HashBenchmark.Phases, HashBenchmark.BytesPerNode),
        RoundBenchCommand.Create(terminal, "routing", "One routing table: a peer added, the closest to a hash, the list of all", RoutingBenchmark.Phases, RoutingBenchmark.BytesPerNode),
    };

    private static CommandWithExamples Cluster(Terminal terminal)
    {
        Option<int> nodes = new("--nodes", "-n") { Description = "How many nodes", HelpName = "N", DefaultValueFactory = _ => 20 };
        Option<int> clients = new("--clients", "-c") { Description = "How many operations at a time", HelpName = "N", DefaultValueFactory = _ => 8 };
        Option<int> size = new("--size") { Description = "Bytes in a value", HelpName = "BYTES", DefaultValueFactory = _ => 256 };
        Option<int> seconds = new("--seconds") { Description = "How long each phase is measured", HelpName = "S", DefaultValueFactory = _ => 5 };
        Option<bool> processes = new("--processes") { Description = "Each node in a process of its own, asked over HTTP" };
        CommandWithExamples command = new(
            "cluster",
            "Puts and gets in a network of real nodes on loopback: TLS, one SQLite store each",
            "kith bench cluster --nodes 50 --clients 64",
            "kith bench cluster --nodes 20 --clients 1 --size 10240",
            "kith bench cluster --nodes 5 --processes") { nodes, clients, size, seconds, processes };
        command.SetAction((parsed, cancellation) =>
        {
            Require(parsed.GetValue(nodes), 1, MostNodes, "--nodes");
            Require(parsed.GetValue(clients), 1, MostClients, "--clients");
            Require(parsed.GetValue(size), 1, int.MaxValue, "--size");
            Require(parsed.GetValue(seconds), 1, 3_600, "--seconds");
            return RunAsync(parsed.GetValue(processes), parsed.GetValue(nodes), parsed.GetValue(clients), parsed.GetValue(size), TimeSpan.FromSeconds(parsed.GetValue(seconds)), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples VoidPhone(Terminal terminal)
    {
        Option<int> inFlight = new("--in-flight") { Description = "How many requests at a time", HelpName = "N", DefaultValueFactory = _ => 64 };
        Option<int> size = new("--size") { Description = "Bytes in a value", HelpName = "BYTES", DefaultValueFactory = _ => 64 };
        Option<int> seconds = new("--seconds") { Description = "How long each phase is measured", HelpName = "S", DefaultValueFactory = _ => 5 };
        CommandWithExamples command = new(
            "voidphone",
            "Puts and gets through the VoidPhone API of one node, over one kept connection",
            "kith bench voidphone",
            "kith bench voidphone --in-flight 1 --seconds 10") { inFlight, size, seconds };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(inFlight), 1, 1_024, "--in-flight");
            Require(parsed.GetValue(size), 1, VoidPhoneMessage.MaxPutValueBytes - 1, "--size");
            Require(parsed.GetValue(seconds), 1, 3_600, "--seconds");
            string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
            try
            {
                await new VoidPhoneBenchmark(folder, parsed.GetValue(inFlight), parsed.GetValue(size), TimeSpan.FromSeconds(parsed.GetValue(seconds)), terminal.Text).RunAsync(cancellation);
                return ExitCode.Ok;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static CommandWithExamples Aggregation(Terminal terminal)
    {
        Option<int> updates = new("--updates", "-u") { Description = "How many updates", HelpName = "N", DefaultValueFactory = _ => 100 };
        Option<int> elements = new("--elements", "-e") { Description = "Numbers of each", HelpName = "N", DefaultValueFactory = _ => 10_000_000 };
        Option<string> encoding = new("--encoding") { Description = "How the numbers stand in their files", DefaultValueFactory = _ => EncodingText.Names[0] };
        Option<bool> all = new("--all") { Description = "Measure Krum too, which compares every update with every other" };
        CommandWithExamples command = new(
            "rounds",
            "Many updates of a round made one, on one core",
            "kith bench rounds",
            "kith bench rounds --updates 20 --elements 1000000 --encoding int8 --all") { updates, elements, encoding.AcceptOnlyFromAmong(EncodingText.Names), all };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(updates), 3, RoundDescription.MaxParticipants, "--updates");
            Require(parsed.GetValue(elements), 1, 1 << 28, "--elements");
            UpdateEncoding written = EncodingText.Parse(parsed.GetValue(encoding)!);
            AggregationKind[] kinds = [AggregationKind.FederatedAveraging, AggregationKind.TrimmedMean, AggregationKind.Median];
            string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
            try
            {
                AggregationBenchmark benchmark = new(folder, parsed.GetValue(updates), parsed.GetValue(elements), written, terminal.Text);
                await benchmark.RunAsync(parsed.GetValue(all) ? [.. kinds, AggregationKind.Krum] : kinds, cancellation);
                return ExitCode.Ok;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(bool processes, int nodes, int clients, int size, TimeSpan duration, Terminal terminal, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
        try
        {
            await using IBenchmarkCluster cluster = processes ? new ProcessCluster(nodes, folder, terminal) : new InProcessCluster(nodes, folder);
            await new ClusterBenchmark(cluster, clients, size, duration, terminal.Text).RunAsync(cancellation);
            return ExitCode.Ok;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static void Require(int value, int least, int most, string option)
    {
        if (value < least || value > most)
            throw new KithException(KithErrorCode.InvalidArgument, $"{option} is {value}; it must be {least} to {most}.");
    }
}
