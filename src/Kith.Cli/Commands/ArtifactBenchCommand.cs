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
        Option<int> nodes = new("--nodes", "-n") { Description = "How many nodes, each a process of its own", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<int> replicas = new("--replicas") { Description = "How many nodes hold a chunk, R", HelpName = "N", DefaultValueFactory = _ => 3 };
        Command command = new CommandWithExamples(
            "artifacts",
            "An artifact pushed, pulled, changed, pushed again, and pulled while two nodes are killed: TLS, one SQLite store a node",
            "kith bench artifacts --size 256",
            "kith bench artifacts --nodes 8 --replicas 5") { size, nodes, replicas };
        command.SetAction(async (parsed, cancellation) =>
        {
            BenchCommand.Require(parsed.GetValue(size), 1, 1 << 20, "--size");
            BenchCommand.Require(parsed.GetValue(nodes), 4, 64, "--nodes");
            BenchCommand.Require(parsed.GetValue(replicas), 1, 20, "--replicas");
            string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
            try
            {
                await new ArtifactBenchmark(folder, (long)parsed.GetValue(size) << 20, parsed.GetValue(nodes), parsed.GetValue(replicas), terminal).RunAsync(cancellation);
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
