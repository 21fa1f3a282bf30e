using System.CommandLine;

namespace Kith.Cli.Commands;

/// <summary><c>--overlay</c>: how the nodes of a swarm are arranged.</summary>
internal static class OverlayOption
{
    public static Option<string> Create() =>
        new Option<string>("--overlay") { Description = "How nodes find keys; the same in a whole swarm", DefaultValueFactory = _ => "kademlia" }.AcceptOnlyFromAmong("kademlia", "ring");
}
