using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Core.Ring;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Lookups for random keys in a world with exact tables, some of whose nodes may be dead.</summary>
internal sealed class LookupScenario : Scenario
{
    private const string Dead = "deadPercent";
    private const string Successors = "successors";
    private const string InFlight = "inFlight";
    private const string CompareEvery = "compareEvery";

    public override string Name => "lookup";

    public override string Description => "Lookups for random keys over exact tables, on Kademlia or the ring, with a share of the nodes dead and nothing repaired.";

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.EitherOverlay,
        SharedParameters.NodesOf(1_000, WorldOptions.MostNodes),
        SharedParameters.LookupsOf(2_000),
        Parameter.Whole(SharedParameters.K, 20, 1, 40, "Contacts of a bucket, in Kademlia."),
        Parameter.Whole(SharedParameters.Alpha, 3, 1, 64, "Requests of a lookup under way at once, in Kademlia."),
        Parameter.Whole(Successors, 20, 1, 20, "Slots of a successor list, in the ring. A member whose list has everybody finds the owner in it, and asks nobody."),
        Parameter.Number(Dead, 0, 0, 90, "Percent of the nodes that die before the first lookup."),
        Parameter.Whole(InFlight, 1, 1, 100_000, "Lookups under way at once."),
        Parameter.Whole(CompareEvery, 1, 0, 1_000_000_000, "Every so manyth lookup is compared with all nodes, and only of it is known whether it succeeded; 0 for none. In worlds of more than 100,000 that takes longer than the lookup."),
        .. SharedParameters.Travelling,
    ];

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        int nodes = values.Whole(SharedParameters.Nodes);
        World world = World.Warm(
            new WorldOptions
            {
                Nodes = nodes,
                Seed = values.Seed,
                Overlay = SharedParameters.OverlayOf(values),
                Kademlia = new KademliaOptions { K = values.Whole(SharedParameters.K), Alpha = values.Whole(SharedParameters.Alpha) },
                Ring = new RingOptions { Successors = values.Whole(Successors), KeepsWholeMembership = false },
                Network = SharedParameters.NetworkOf(values),
            },
            threads: 1,
            cancellation);
        for (int dead = 0; dead < (int)(nodes * values.Share(Dead)); dead++)
            world.AnyAlive().Host.IsAlive = false;
        recorder.Open(world);
        world.RunUntil(RunAsync(world, values, recorder), cancellation);
        recorder.Close();
    }

    private static async Task RunAsync(World world, ParameterValues values, RunRecorder recorder)
    {
        int left = values.Whole(SharedParameters.Lookups);
        int every = values.Whole(CompareEvery);
        Task[] drivers = new Task[values.Whole(InFlight)];
        for (int driver = 0; driver < drivers.Length; driver++)
            drivers[driver] = DriveAsync();
        foreach (Task driver in drivers)
            await driver;

        async Task DriveAsync()
        {
            while (left > 0)
            {
                left--;
                await LookupProbe.RunAsync(world, recorder, world.AnyAlive(), every > 0 && left % every == 0);
            }
        }
    }
}
