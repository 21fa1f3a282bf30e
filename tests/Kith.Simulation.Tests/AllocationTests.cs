using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>A world in its steady state gives the collector nothing to do, so that large ones run for long.</summary>
public class AllocationTests
{
    private const int Lookups = 4_000;
    private const int Counted = 1_000;
    private const int InFlight = 20;

    /// <summary>
    /// Bytes of a lookup: its FindNode has 72. Where the compiler makes a class of the lookup's state machine, which it does for debuggers, that comes on
    /// top. One allocation a request, of the smallest kind, would add 430.
    /// </summary>
#if DEBUG
    private const int Most = 224;
#else
    private const int Most = 112;
#endif

    [Fact]
    public void Steady_state_allocates_a_lookups_one_request_and_nothing_for_its_events()
    {
        World world = World.Warm(new WorldOptions { Nodes = 200, Seed = 1 }, threads: 1);
        int left = Lookups;
        (long requests, long allocated) = (0, 0);
        Task[] drivers = new Task[InFlight];
        for (int driver = 0; driver < InFlight; driver++)
            drivers[driver] = DriveAsync();
        foreach (Task driver in drivers)
            world.RunUntil(driver);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(world.Network.Requests - requests > 18 * Counted);
        Assert.InRange(allocated / (double)Counted, 40, Most);

        async Task DriveAsync()
        {
            while (left > 0)
            {
                if (left-- == Counted) // By now pools are full, tables have stamped whom they hear of, and replacement caches are made.
                    (requests, allocated) = (world.Network.Requests, GC.GetAllocatedBytesForCurrentThread());
                FindNode ask = new(world.AnyAlive().Host.Contact.Peer.Bytes); // The bytes are there already.
                using LookupResult found = await world.AnyAlive().Overlay.LookupAsync(ask, 20, sink: null, CancellationToken.None);
            }
        }
    }
}
