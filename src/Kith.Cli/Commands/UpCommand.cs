using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Network;

namespace Kith.Cli.Commands;

/// <summary><c>kith up</c>: a network of several nodes on this machine, each a process of its own.</summary>
internal static class UpCommand
{
    // Where DHT-14's script for several nodes has them.
    private const int Dht14Port = 8001;
    private const int Dht14VoidPhonePort = 7401;
    private const int Dht14BootstrapPort = 8081;

    public static Command Create(Terminal terminal)
    {
        LocalNetworkOptions defaults = new() { Folder = "" };
        Option<int> nodes = new("--nodes", "-n") { Description = "How many nodes", HelpName = "N", DefaultValueFactory = _ => defaults.Nodes };
        Option<int> bootstrap = new("--bootstrap") { Description = "How many nodes more that only help others to join. Default: none, the first node does it", HelpName = "N" };
        Option<string> swarm = SwarmOption();
        Option<string?> data = DataOption();
        Option<string> ports = new("--ports") { Description = "Where the ports begin unless they are given: kith, or dht14, which has VoidPhone APIs at 7401, peers at 8001 and bootstrap nodes at 8081", HelpName = "NAME", DefaultValueFactory = _ => "kith" };
        ports.AcceptOnlyFromAmong("kith", "dht14");
        Option<int?> port = new("--port") { Description = $"Port of the first node for peers; the others follow. Default: {defaults.Port}", HelpName = "PORT" };
        Option<int> httpPort = new("--http-port") { Description = "Port of the first node's HTTP API; the others follow", HelpName = "PORT", DefaultValueFactory = _ => defaults.HttpPort };
        Option<int?> voidPhonePort = new("--voidphone-port") { Description = "Port of the first node's VoidPhone API; the others follow. Default: none", HelpName = "PORT" };
        Option<int?> bootstrapPort = new("--bootstrap-port") { Description = "Port of the first bootstrap node for peers. Default: the one after the nodes' last", HelpName = "PORT" };
        Option<int?> store = new("--max-store-mib") { Description = "Mebibytes that each node holds for the others. Default: kith node's", HelpName = "N" };
        Option<string> overlay = OverlayOption.Create();
        Command command = new CommandWithExamples(
            "up",
            "Run a network of several nodes on this machine, until Ctrl-C",
            "kith up",
            "kith up --nodes 3 --swarm lab --port 5101 --http-port 8480",
            "kith up --overlay ring --nodes 7",
            "kith up --bootstrap 2 --nodes 5 --ports dht14") { nodes, bootstrap, swarm, overlay, data, ports, port, httpPort, voidPhonePort, bootstrapPort, store };
        command.Subcommands.Add(UpStopCommand.Create(terminal));
        command.SetAction((parsed, cancellation) =>
        {
            bool isDht14 = parsed.GetValue(ports) == "dht14";
            LocalNetworkOptions options = new()
            {
                Nodes = parsed.GetValue(nodes),
                Swarm = parsed.GetValue(swarm)!,
                Overlay = parsed.GetValue(overlay)!,
                BootstrapNodes = parsed.GetValue(bootstrap),
                Port = parsed.GetValue(port) ?? (isDht14 ? Dht14Port : defaults.Port),
                HttpPort = parsed.GetValue(httpPort),
                VoidPhonePort = parsed.GetValue(voidPhonePort) ?? (isDht14 ? Dht14VoidPhonePort : null),
                BootstrapPort = parsed.GetValue(bootstrapPort) ?? (isDht14 ? Dht14BootstrapPort : null),
                NodeArguments = parsed.GetValue(store) is { } mebibytes ? ["--max-store-mib", mebibytes.ToString(CultureInfo.InvariantCulture)] : [],
                Folder = "",
            };
            options.Validate();
            return RunAsync(options with { Folder = FolderOf(parsed.GetValue(data), options.Swarm, terminal) }, terminal, cancellation);
        });
        return command;
    }

    public static Option<string> SwarmOption() =>
        new("--swarm") { Description = "Name of the swarm; swarms never meet", HelpName = "NAME", DefaultValueFactory = _ => new KithOptions().Swarm };

    public static Option<string?> DataOption() =>
        new("--data") { Description = "Folder for the nodes' data, one below it for each. Default: $XDG_DATA_HOME/kith/SWARM", HelpName = "DIR" };

    /// <summary>The folder of a network's nodes.</summary>
    public static string FolderOf(string? data, string swarm, Terminal terminal) =>
        Path.GetFullPath(string.IsNullOrEmpty(data) ? DataFolders.OfSwarm(swarm, terminal.Variable) : data);

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
        Columns.Write(terminal, ["Node", "API", "Peers dial"], network.BootstrapNodes.Concat(network.Nodes).Select(node => new[]
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
        terminal.Text.WriteLine(Ready(options.Nodes, options.BootstrapNodes));
    }

    /// <summary>The last line. Programs wait for it.</summary>
    internal static string Ready(int nodes, int bootstrapNodes)
    {
        string others = bootstrapNodes switch { 0 => "", 1 => " and 1 bootstrap node", _ => $" and {bootstrapNodes} bootstrap nodes" };
        return (nodes, bootstrapNodes) switch
        {
            (1, 0) => "The node is ready; Ctrl-C stops it.",
            (1, _) => $"The node{others} are ready; Ctrl-C stops them.",
            _ => $"All {nodes} nodes{others} are ready; Ctrl-C stops them.",
        };
    }
}
