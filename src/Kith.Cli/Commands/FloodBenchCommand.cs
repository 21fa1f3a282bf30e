using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Kith.Cli.Bench.Floods;
using Kith.Core.Node;

namespace Kith.Cli.Commands;

/// <summary><c>kith bench flood</c>: honest users of a daemon that others flood.</summary>
internal static class FloodBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<int> seconds = new("--seconds") { Description = "How long each flood lasts", HelpName = "S", DefaultValueFactory = _ => 5 };
        Option<string?> only = new("--only") { Description = "Only floods whose name has this in it", HelpName = "TEXT" };
        CommandWithExamples command = new(
            "flood",
            "A daemon under floods of connections, handshakes, streams, requests and slow clients, while honest users go on",
            "kith bench flood",
            "kith bench flood --only idle --seconds 30") { seconds, only };
        command.SetAction(async (parsed, cancellation) =>
        {
            int length = parsed.GetValue(seconds);
            if (length is < 1 or > 600)
                throw new KithException(KithErrorCode.InvalidArgument, $"--seconds is {length}; it must be 1 to 600.");
            string text = parsed.GetValue(only) ?? "";
            Flood[] floods = [.. FloodBenchmark.All.Where(flood => flood.Name.Contains(text, StringComparison.OrdinalIgnoreCase))];
            if (floods.Length == 0)
                throw new KithException(KithErrorCode.InvalidArgument, $"--only is '{text}', which no flood has in its name. There are: {string.Join("; ", FloodBenchmark.All.Select(flood => flood.Name))}.");
            string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
            try
            {
                await new FloodBenchmark(folder, TimeSpan.FromSeconds(length), terminal).RunAsync(floods, cancellation);
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
