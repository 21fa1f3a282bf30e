using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>One lookup for a random key over either overlay, taken down and compared with what is there.</summary>
internal static class LookupProbe
{
    /// <summary>How many closest nodes are looked up, as a node lookup of Kademlia has it.</summary>
    public const int Width = 20;

    private const string Kind = "lookup";

    /// <summary>Looks a random key up.</summary>
    /// <param name="world">The world.</param>
    /// <param name="recorder">Takes it down.</param>
    /// <param name="asker">Who looks.</param>
    /// <param name="compares">Whether the result is compared with all nodes, which takes time in large worlds; else whether it succeeded is not known.</param>
    public static Task RunAsync(World world, RunRecorder recorder, SimulatedNode asker, bool compares = true)
    {
        byte[] key = new byte[34];
        world.Random.NextBytes(key);
        return world.Options.Overlay == OverlayKind.Ring ? OnRingAsync(world, recorder, asker, key, compares) : OnKademliaAsync(world, recorder, asker, key, compares);
    }

    private static async Task OnKademliaAsync(World world, RunRecorder recorder, SimulatedNode asker, byte[] key, bool compares)
    {
        FindNode ask = new(key);
        LookupStart start = recorder.Begin(Kind, asker, key);
        using LookupResult found = await asker.Overlay.LookupAsync(ask, Width, sink: null, CancellationToken.None);
        if (!compares)
        {
            recorder.End(start, new LookupOutcome(Success: null, found.Hops, found.Requests, found.Failures));
            return;
        }

        Contact[] closest = TrueClosest.Of(world, in ask.Target, Width);
        bool isFound = closest.Length > 0 && found.Closest.Length > 0 && found.Closest[0].Equals(closest[0]);
        recorder.End(start, new LookupOutcome(isFound, found.Hops, found.Requests, found.Failures, TrueClosest.Recall(closest, found.Closest)));
    }

    private static async Task OnRingAsync(World world, RunRecorder recorder, SimulatedNode asker, byte[] key, bool compares)
    {
        Identifier point = world.Options.Ring.Space.PlaceOf(key);
        LookupStart start = recorder.Begin(Kind, asker, key);
        RingOwner found = await new RingLookup(asker.Ring, point).RunAsync(CancellationToken.None);
        bool? isFound = compares ? found.Owner is { } owner && owner.Equals(TrueFollowing.Of(world, point, 1)[0]) : null;
        recorder.End(start, new LookupOutcome(isFound, found.Hops, found.Requests, found.Failures, Recall: isFound switch { true => 1, false => 0, null => double.NaN }));
    }
}
