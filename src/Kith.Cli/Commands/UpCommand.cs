using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Network;

namespace Kith.Cli.Commands;

/// <summary><c>kith up</c>: a network of several nodes on this machine, each a process of its own.</summary>
internal static class UpCommand
{
    public static Command Create(Terminal terminal)
    {
        LocalNetworkOptions defaults = new() { Folder = "" };
        Option<int> nodes = new("--nodes", "-n") { Description = "How many nodes", HelpName = "N", DefaultValueFactory = _ => defaults.Nodes };
        Option<string> swarm = new("--swarm") { Description = "Name of the swarm; swarms never meet", HelpName = "NAME", DefaultValueFactory = _ => defaults.Swarm };
        Option<string?> data = new("--data") { Description = "Folder for the nodes' data, one below it for each. Default: $XDG_DATA_HOME/kith/SWARM", HelpName = "DIR" };
        Option<int> port = new("--port") { Description = "Port of the first node for peers; the others follow", HelpName = "PORT", DefaultValueFactory = _ => defaults.Port };
        Option<int> httpPort = new("--http-port") { Description = "Port of the first node's HTTP API; the others follow", HelpName = "PORT", DefaultValueFactory = _ => defaults.HttpPort };
        Option<int?> voidPhonePort = new("--voidphone-port") { Description = "Port of the first node's VoidPhone API; the others follow. Default: none", HelpName = "PORT" };
        Option<string> overlay = OverlayOption.Create();
        Command command = new CommandWithExamples(
            "up",
            "Run a network of several nodes on this machine, until Ctrl-C",
            "kith up",
            "kith up --nodes 3 --swarm lab --port 5101 --http-port 8480",
            "kith up --overlay ring --nodes 7") { nodes, swarm, overlay, data, port, httpPort, voidPhonePort };
        command.SetAction((parsed, cancellation) =>
        {
            LocalNetworkOptions options = new()
            {
                Nodes = parsed.GetValue(nodes),
                Swarm = parsed.GetValue(swarm)!,
                Overlay = parsed.GetValue(overlay)!,
                Port = parsed.GetValue(port),
                HttpPort = parsed.GetValue(httpPort),
                VoidPhonePort = parsed.GetValue(voidPhonePort),
                Folder = parsed.GetValue(data) ?? "",
            };
            options.Validate();
            string folder = options.Folder.Length > 0 ? options.Folder : DataFolders.OfSwarm(options.Swarm, terminal.Variable);
            return RunAsync(options with { Folder = Path.GetFullPath(folder) }, terminal, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(LocalNetworkOptions options, Terminal terminal, CancellationToken cancellation)
    {
        await using LocalNetwork network = new(options, terminal);
        try
        {
            await network.StartAsync(cancellation);
            Explain(network, options, terminal);
            await network.WatchAsync(cancellation);
            throw new CommandException(ExitCode.Failed, "Every node has ended.");
        }
        catch (System.OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Note("Stopping the nodes.");
            return ExitCode.Ok;
        }
    }

    private static void Explain(LocalNetwork network, LocalNetworkOptions options, Terminal terminal)
    {
        Columns.Write(terminal, ["Node", "API", "Peers dial"], network.Nodes.Select(node => new[]
        {
            node.Name,
            node.Api.ToString(),
            string.Join('\n', node.Addresses),
        }));
        string api = options.HttpPort == KithHttpClient.DefaultPort ? "" : $" --api {network.Nodes[0].Api}";
        if (options.VoidPhonePort is { } first)
            terminal.Text.WriteLine($"The VoidPhone API of node 1 is 127.0.0.1:{first}{(options.Nodes > 1 ? ", of the others the ports after it" : "")}.");
        string last = options.Nodes > 1 ? $" --via {options.Nodes}" : "";
        terminal.Text.WriteLine($"Data and logs are in {options.Folder}. From another terminal:");
        terminal.Text.WriteLine($"  kith put greeting hello{api}");
        terminal.Text.WriteLine($"  kith get greeting{api}{last}");
        terminal.Text.WriteLine(options.Nodes == 1 ? "The node is ready; Ctrl-C stops it." : $"All {options.Nodes} nodes are ready; Ctrl-C stops them.");
    }
}
