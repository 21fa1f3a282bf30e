using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>The same lookups in a world whose tables were made at once and in one whose nodes joined one after another.</summary>
internal sealed class WarmVersusJoinedScenario : Scenario
{
    public override string Name => "warm-vs-joined";

    public override string Description => "The same lookups in a world with exact tables and in one whose nodes joined one after another.";

    public override long BytesPerNode => 16_384; // Two worlds, one after the other.

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.EitherOverlay,
        SharedParameters.NodesOf(200, 100_000),
        SharedParameters.LookupsOf(500),
        Parameter.Whole(SharedParameters.K, 20, 1, 40, "Contacts of a bucket, in Kademlia."),
        Parameter.Whole(SharedParameters.Alpha, 3, 1, 64, "Requests of a lookup under way at once, in Kademlia."),
        .. SharedParameters.Travelling,
    ];

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        WorldOptions options = new()
        {
            Nodes = values.Whole(SharedParameters.Nodes),
            Seed = values.Seed,
            Overlay = SharedParameters.OverlayOf(values),
            Kademlia = new KademliaOptions { K = values.Whole(SharedParameters.K), Alpha = values.Whole(SharedParameters.Alpha) },
            Network = SharedParameters.NetworkOf(values),
        };
        Look("warm", World.Warm(options, threads: 1, cancellation));
        Look("joined", World.Joined(options, cancellation));

        void Look(string name, World world)
        {
            int before = recorder.Lookups.Count;
            recorder.Open(world);
            world.RunUntil(RunAsync(world, values.Whole(SharedParameters.Lookups), recorder), cancellation);
            LookupRow[] rows = [.. recorder.Lookups.Skip(before)];
            recorder.Note($"{name}.hops", rows.Average(row => row.Hops));
            recorder.Note($"{name}.requests", rows.Average(row => row.Requests));
            recorder.Note($"{name}.recall", rows.Average(row => row.Recall));
            recorder.Note($"{name}.medianMilliseconds", SummaryFigures.Quantile([.. rows.Select(row => row.DurationMilliseconds).Order()], 0.5));
            recorder.Note($"{name}.contacts", world.Nodes.Average(node => (double)node.Overlay.ContactCount));
            recorder.Close();
        }
    }

    private static async Task RunAsync(World world, int lookups, RunRecorder recorder)
    {
        for (int number = 0; number < lookups; number++)
        {
            await LookupProbe.RunAsync(world, recorder, world.AnyAlive());
        }
    }
}
