using System.CommandLine;
using Kith.Cli.Configuration;

namespace Kith.Cli.Commands;

/// <summary><c>kith node</c>: one node in the foreground.</summary>
internal static class NodeCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "node";

    /// <summary>Stops the node when its standard input ends, so that it cannot outlive the parent that holds the other end.</summary>
    public const string ExitWithParentOption = "--exit-with-parent";

    public static Command Create(Terminal terminal)
    {
        Option<bool> exitWithParent = new(ExitWithParentOption) { Description = "Stop when standard input ends, and leave Ctrl-C to the parent" };
        Command command = new CommandWithExamples(
            Name,
            "Run a node in the foreground",
            "kith node --role bootstrap",
            "kith node --listen /ip4/0.0.0.0/tcp/4101 --join /ip4/192.0.2.7/tcp/4101/p2p/12D3KooW…",
            "kith node --swarm lab --data /var/lib/kith --http 127.0.0.1:7481",
            "kith node --role bootstrap --voidphone 127.0.0.1:7401",
            "kith node -c config.ini") { exitWithParent };
        NodeFlags flags = new(command);
        command.SetAction((parsed, cancellation) =>
            Daemon.RunAsync(() => NodeSetup.Of(flags.Read(parsed, terminal)), parsed.GetValue(exitWithParent), terminal, cancellation));
        return command;
    }
}
