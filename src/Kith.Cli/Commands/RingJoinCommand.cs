using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Network;
using Kith.Simulation.Scenarios;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim ring-join</c>: dhtea's scenarios of joins at once.</summary>
internal static class RingJoinCommand
{
    private const int Colors = 6;

    public static Command Create(Terminal terminal)
    {
        Option<RingJoinKind> scenario = new("--scenario") { Description = "simple: 1, 49, 50 and 2, 3 join; advanced: 1, n-2, n-1 and all between join; edges: below the lowest and above the highest", HelpName = "simple|advanced|edges" };
        scenario.AcceptOnlyFromAmong("simple", "advanced", "edges");
        Option<int> nodes = new("--nodes", "-n") { Description = "n, 5 to 1000; simple has five", HelpName = "N", DefaultValueFactory = _ => 8 };
        Option<int> seeds = new("--seeds") { Description = "How many runs", HelpName = "S", DefaultValueFactory = _ => 1 };
        Option<long> firstSeed = new("--first-seed") { Description = "The first run's seed", HelpName = "F", DefaultValueFactory = _ => 0 };
        Option<bool> trace = new("--trace") { Description = "Print every message, as dhtea does" };
        Option<bool> plane = new("--plane") { Description = "Delays of nodes on a plane instead of 1 to 10 units with the sender busy" };
        CommandWithExamples command = new(
            "ring-join",
            "Let many nodes join a ring at the same moment, and look at the ring they end in",
            "kith sim ring-join --scenario simple --trace",
            "kith sim ring-join --scenario advanced --nodes 15 --seeds 300",
            "kith sim ring-join --scenario edges --nodes 9 --seeds 100 --first-seed 7") { scenario, nodes, seeds, firstSeed, trace, plane };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(scenario) == RingJoinKind.Simple && parsed.GetResult(nodes) is { Implicit: false })
                throw new CommandException(ExitCode.Usage, "--nodes is for advanced and edges: in simple 2 and 3 join 1, 49 and 50. Leave it out.");
            Require(parsed.GetValue(nodes), 5, 1_000, "--nodes");
            Require(parsed.GetValue(seeds), 1, int.MaxValue, "--seeds");
            Require(parsed.GetValue(firstSeed), 0, long.MaxValue, "--first-seed");
            RingJoinSetting setting = new(parsed.GetValue(scenario), parsed.GetValue(nodes), parsed.GetValue(plane) ? new NetworkModel() : RingJoinSetting.UnitDelays);
            Action<string>? print = parsed.GetValue(trace) ? terminal.Text.WriteLine : null;
            return Task.FromResult(Run(setting, parsed.GetValue(seeds), (ulong)parsed.GetValue(firstSeed), print, terminal, cancellation));
        });
        return command;
    }

    private static int Run(RingJoinSetting setting, int seeds, ulong first, Action<string>? print, Terminal terminal, CancellationToken cancellation)
    {
        Dictionary<string, long> messages = new(StringComparer.Ordinal);
        int perfect = 0;
        long joiners = 0;
        for (int index = 0; index < seeds; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            RingJoinResult result = RingJoinRun.Run(setting, first + (ulong)index, print, id => Paint(id, terminal), recorder: null, cancellation);
            if (seeds == 1)
            {
                foreach ((string left, ulong id, string right) in result.Ring)
                    terminal.Text.WriteLine($"{left} <- {id} -> {right}");
            }

            perfect += result.IsPerfect ? 1 : 0;
            joiners += result.Joiners;
            if (!result.IsPerfect)
                terminal.Text.WriteLine($"seed {result.Seed}: {result.Difference}");
            foreach ((string name, int count) in result.Messages)
                messages[name] = messages.GetValueOrDefault(name) + count;
        }

        terminal.Text.WriteLine($"{perfect} of {seeds} rings perfect");
        terminal.Text.WriteLine("requests a join, each with its answer: " + string.Join(", ", messages.Select(pair => FormattableString.Invariant($"{pair.Key} {(double)pair.Value / joiners:F1}"))));
        double all = messages.Where(pair => pair.Key != RingJoinTrace.AskedAgain).Sum(pair => pair.Value) / (double)joiners;
        double redirects = messages["connect_redirect"] / (double)joiners;
        terminal.Text.WriteLine(FormattableString.Invariant($"{all:F1} = {all - redirects:F1} + {redirects:F1} redirects; dhtea: 6 messages + redirects"));
        return perfect == seeds ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Paint(ulong id, Terminal terminal) => terminal.HasColor ? $"\u001b[{31 + (id % Colors)}m{id}\u001b[0m" : $"{id}";

    private static void Require(long value, long least, long most, string option)
    {
        if (value < least || value > most)
            throw new KithException(KithErrorCode.InvalidArgument, $"{option} is {value}; it must be {least} to {most}.");
    }
}
