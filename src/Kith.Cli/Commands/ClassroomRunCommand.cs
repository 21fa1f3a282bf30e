using System.CommandLine;
using System.Linq;
using Kith.Classroom;
using Kith.Cli.Classroom;

namespace Kith.Cli.Commands;

/// <summary><c>kith ring run</c>: a whole ring in one process.</summary>
internal static class ClassroomRunCommand
{
    private static readonly int[] Usual = [2, 4, 5, 8, 9, 14, 19];

    public static Command Create(Terminal terminal)
    {
        Argument<int[]> ids = new("PEER") { Description = "The peers' numbers. Default: 2 4 5 8 9 14 19", Arity = ArgumentArity.ZeroOrMore };
        Option<int> interval = new("--interval") { Description = "Seconds between pings, 1 to 3600", HelpName = "SECONDS", DefaultValueFactory = _ => 3 };
        Option<bool> report = new("--report", "-r") { Description = "Show a live table of predecessors and successors instead of what the peers say" };
        Option<bool> json = new("--json") { Description = "Report one JSON document a second instead, a line each" };
        Command command = new CommandWithExamples(
            "run",
            "Run a ring of several peers in one process; then type a command after a peer's number: 8 Store 2067",
            "kith ring run",
            "kith ring run 2 4 5 8 9 14 19 -r",
            "kith ring run 10 20 30 --json") { ids, interval, report, json };
        PeerOptions options = new(command);
        command.SetAction((parsed, cancellation) =>
        {
            int[] given = parsed.GetValue(ids) is { Length: > 0 } some ? some : Usual;
            foreach (int id in given)
                RingPeerOptions.RequireId(id);
            int[] sorted = [.. given.Distinct().Order()];
            if (sorted.Length < 2 || sorted.Length < given.Length)
                throw new CommandException(ExitCode.Usage, "A ring needs two peers or more, each with a number of its own.");
            RingPeerOptions[] peers = [.. sorted.Select(id => options.Read(parsed, id, parsed.GetValue(interval)))];
            RunView view = parsed.GetValue(json) ? RunView.Json : parsed.GetValue(report) ? RunView.Table : RunView.Lines;
            return RingRunner.RunAsync(peers, view, options.IsDebug(parsed), terminal, cancellation);
        });
        return command;
    }
}
