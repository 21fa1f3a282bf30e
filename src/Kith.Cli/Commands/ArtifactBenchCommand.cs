using System.CommandLine;
using System.IO;
using Kith.Cli.Bench;

namespace Kith.Cli.Commands;

/// <summary><c>kith bench artifacts</c>: what artifacts cost.</summary>
internal static class ArtifactBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<int> size = new("--size") { Description = "Mebibytes of the artifact", HelpName = "MIB", DefaultValueFactory = _ => 1_024 };
        Option<int> nodes = new("--nodes", "-n") { Description = "How many nodes", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<int> replicas = new("--replicas") { Description = "How many nodes hold a chunk, R", HelpName = "N", DefaultValueFactory = _ => 3 };
        Option<bool> processes = new("--processes") { Description = "Each node in a process of its own, and the client another, over HTTP" };
        Command command = new CommandWithExamples(
            "artifacts",
            "An artifact pushed, pulled, changed, pushed again, and pulled while two nodes are killed: TLS, one SQLite store a node",
            "kith bench artifacts --size 256",
            "kith bench artifacts --nodes 8 --replicas 5 --processes") { size, nodes, replicas, processes };
        command.SetAction(async (parsed, cancellation) =>
        {
            BenchCommand.Require(parsed.GetValue(size), 1, 1 << 20, "--size");
            BenchCommand.Require(parsed.GetValue(nodes), 4, 64, "--nodes");
            BenchCommand.Require(parsed.GetValue(replicas), 1, 20, "--replicas");
            string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
            try
            {
                long bytes = (long)parsed.GetValue(size) << 20;
                await using IArtifactCluster cluster = parsed.GetValue(processes)
                    ? new ArtifactProcesses(folder, bytes, parsed.GetValue(nodes), parsed.GetValue(replicas), terminal)
                    : new ArtifactNodes(folder, bytes, parsed.GetValue(nodes), parsed.GetValue(replicas));
                await new ArtifactBenchmark(cluster, bytes, terminal).RunAsync(cancellation);
                return ExitCode.Ok;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }
}
