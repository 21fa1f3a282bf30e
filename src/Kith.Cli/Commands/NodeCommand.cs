using System;
using System.CommandLine;
using System.IO;

namespace Kith.Cli.Commands;

/// <summary><c>kith node</c>: one node in the foreground.</summary>
internal static class NodeCommand
{
    /// <summary>Stops the node when its standard input ends, so that it cannot outlive the parent that holds the other end.</summary>
    public const string ExitWithParentOption = "--exit-with-parent";

    private const string DefaultListenAddress = "/ip4/127.0.0.1/tcp/4101";

    public static Command Create(Terminal terminal)
    {
        Option<string[]> listen = new("--listen") { Description = $"Multiaddress to listen on; may be repeated. Default: {DefaultListenAddress}, which only this machine reaches", HelpName = "ADDR" };
        Option<string[]> join = new("--join") { Description = "Multiaddress of a node to join through; may be repeated", HelpName = "ADDR" };
        Option<string?> data = new("--data") { Description = "Folder for identity and records. Default: $XDG_DATA_HOME/kith/SWARM/node", HelpName = "DIR" };
        Option<string> role = new Option<string>("--role") { Description = "bootstrap: may be the first of its network", DefaultValueFactory = _ => "node" }.AcceptOnlyFromAmong("node", "bootstrap");
        Option<string> swarm = new("--swarm") { Description = "Name of the swarm; swarms never meet", HelpName = "NAME", DefaultValueFactory = _ => new KithOptions().Swarm };
        Option<string> http = new("--http") { Description = "Loopback address of the HTTP API", HelpName = "HOST:PORT", DefaultValueFactory = _ => $"127.0.0.1:{KithHttpClient.DefaultPort}" };
        Option<string> preset = new Option<string>("--preset") { Description = "What kind of network it is", DefaultValueFactory = _ => "cluster" }.AcceptOnlyFromAmong("cluster", "lan", "public");
        Option<string> overlay = OverlayOption.Create();
        Option<string?> failureDomain = new("--failure-domain") { Description = "Name of what this node may be lost together with, such as its host or rack: copies in one count once", HelpName = "NAME" };
        Option<bool> verbose = new("--verbose") { Description = "Log what is otherwise of no interest" };
        Option<bool> exitWithParent = new(ExitWithParentOption) { Description = "Stop when standard input ends, and leave Ctrl-C to the parent" };
        Command command = new CommandWithExamples(
            "node",
            "Run a node in the foreground",
            "kith node --role bootstrap",
            "kith node --listen /ip4/0.0.0.0/tcp/4101 --join /ip4/192.0.2.7/tcp/4101/p2p/12D3KooW…",
            "kith node --swarm lab --data /var/lib/kith --http 127.0.0.1:7481") { listen, join, data, role, swarm, http, preset, overlay, failureDomain, verbose, exitWithParent };
        command.SetAction((parsed, cancellation) =>
        {
            string swarmName = parsed.GetValue(swarm)!;
            KithOptions options = new()
            {
                Swarm = swarmName,
                Preset = Enum.Parse<KithPreset>(parsed.GetValue(preset)!, ignoreCase: true),
                Overlay = Enum.Parse<KithOverlay>(parsed.GetValue(overlay)!, ignoreCase: true),
                Role = Enum.Parse<NodeRole>(parsed.GetValue(role)!, ignoreCase: true),
                ListenAddresses = parsed.GetValue(listen) is { Length: > 0 } addresses ? addresses : [DefaultListenAddress],
                Bootstrap = parsed.GetValue(join) ?? [],
                FailureDomain = parsed.GetValue(failureDomain),
                // The API opens as soon as the node listens, and /readyz tells when it has joined.
                JoinTimeout = TimeSpan.Zero,
            };
            // Before a folder is named after the swarm.
            options.Validate();
            options = options with { DataFolder = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(DataFolders.OfSwarm(swarmName, terminal.Variable), "node")) };
            return Daemon.RunAsync(options, parsed.GetValue(http)!, parsed.GetValue(verbose), parsed.GetValue(exitWithParent), terminal, cancellation);
        });
        return command;
    }
}
