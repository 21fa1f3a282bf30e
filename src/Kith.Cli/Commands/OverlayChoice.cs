using System.CommandLine;
using Kith.Simulation.Worlds;

namespace Kith.Cli.Commands;

/// <summary>The option of scenarios that says over which overlays they run.</summary>
internal sealed class OverlayChoice : Option<string>
{
    public OverlayChoice(string otherwise)
        : base("--overlay")
    {
        Description = "ring, kademlia or both";
        HelpName = "NAME";
        DefaultValueFactory = _ => otherwise;
        this.AcceptOnlyFromAmong("ring", "kademlia", "both");
    }

    /// <summary>The overlays, in the order in which they are reported.</summary>
    public OverlayKind[] Read(ParseResult parsed) => parsed.GetValue(this) switch
    {
        "ring" => [OverlayKind.Ring],
        "kademlia" => [OverlayKind.Kademlia],
        _ => [OverlayKind.Ring, OverlayKind.Kademlia],
    };
}
