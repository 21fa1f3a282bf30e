using System;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Compare-and-swap in worlds of whole nodes.</summary>
public class SwapScenarioTests
{
    private const int Seeds = 60;

    [Theory]
    [InlineData(OverlayKind.Kademlia)]
    [InlineData(OverlayKind.Ring)]
    public void Histories_with_loss_delay_and_crashes_are_linearizable(OverlayKind overlay)
    {
        int swapped = 0;
        int conflicts = 0;
        int unknown = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SwapHistory history = SwapHistory.Run(seed, overlay: overlay);
            Assert.True(Linearizability.Holds(history.Operations), $"Seed {seed}: {string.Join('\n', history.Operations)}");
            swapped += history.Count(RegisterOperationKind.Swapped);
            conflicts += history.Count(RegisterOperationKind.Conflict);
            unknown += history.Count(RegisterOperationKind.Unknown);
        }

        // Otherwise nothing was tried.
        Assert.True(swapped > 3 * Seeds && conflicts > Seeds && unknown > Seeds / 4, $"{swapped} swapped, {conflicts} conflicts, {unknown} unknown");
    }

    [Fact]
    public void Acceptors_that_forget_their_promises_are_found_out()
    {
        int found = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SwapHistory history = SwapHistory.Run(seed, world =>
            {
                foreach (SimulatedNode node in world.Nodes)
                    node.Host.Handler = new GrantsEverything(node.Host.Handler!);
            });
            found += Linearizability.Holds(history.Operations) ? 0 : 1;
        }

        Assert.True(found > 0, "No history shows the planted fault.");
    }

    [Fact]
    public void Swap_takes_effect_only_on_what_it_expects()
    {
        World world = World.Joined(new WorldOptions { Nodes = 7, Seed = 61 });
        RecordKey key = SignedKey.Of(world.Nodes[0].Host.Contact.Peer, "name");
        Assert.Equal((SwapOutcome.Swapped, 1UL), (Swap(world, key, 0).Swap, Get(world, key).Sequence));
        PutReceipt conflict = Swap(world, key, 0);
        Assert.Equal((SwapOutcome.Conflict, 1UL, false), (conflict.Swap, conflict.FoundSequence, conflict.IsAcknowledged));
        PutReceipt second = Swap(world, key, 1);
        Assert.Equal((SwapOutcome.Swapped, 2UL, true), (second.Swap, second.Sequence, second.IsAcknowledged));
        Assert.Equal(4UL, world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 9 }, null, CancellationToken.None)).Sequence);
        Assert.Equal(SwapOutcome.Swapped, Swap(world, key, 4).Swap);
    }

    [Fact]
    public void Deleted_key_is_swapped_from_the_number_of_its_deletion()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 62 });
        RecordKey key = SignedKey.Of(world.Nodes[0].Host.Contact.Peer, "name");
        Swap(world, key, 0);
        ulong deletion = world.RunUntil(world.Nodes[0].Dht.DeleteAsync(key, null, CancellationToken.None)).Sequence!.Value;
        Assert.Equal(SwapOutcome.Conflict, Swap(world, key, 0).Swap);
        Assert.Equal(SwapOutcome.Swapped, Swap(world, key, deletion).Swap);
        Assert.True(Get(world, key).IsFound);
    }

    [Fact]
    public void Minority_decides_nothing()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 63 });
        RecordKey key = SignedKey.Of(world.Nodes[0].Host.Contact.Peer, "name");
        foreach (SimulatedNode node in world.Nodes.Skip(2))
            node.Host.IsAlive = false;
        for (int attempt = 0; attempt < 5; attempt++)
            Assert.NotEqual(SwapOutcome.Swapped, Swap(world, key, 0).Swap);
    }

    [Fact]
    public void Another_replica_set_refuses_until_a_put_without_expectation_begins_a_new_epoch()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 64 });
        RecordKey key = SignedKey.Of(world.Nodes[0].Host.Contact.Peer, "name");
        Assert.Equal(SwapOutcome.Swapped, Swap(world, key, 0).Swap);
        world.Nodes[4].Host.IsAlive = false;
        for (int attempt = 0; attempt < 20; attempt++)
            Get(world, PlainKey.Of($"everybody notices {attempt}"), world.Nodes[attempt % 4]);
        Assert.Equal(SwapOutcome.OtherEpoch, Swap(world, key, 1).Swap);
        Pass(world);
        PutReceipt refused = Swap(world, key, 1);
        Assert.Equal(SwapOutcome.OtherEpoch, refused.Swap);
        Assert.True(refused.Duration < TimeSpan.FromSeconds(1), $"All see the same replicas, and no ballot would have helped: {refused.Duration}.");
        PutReceipt put = world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 9 }, null, CancellationToken.None));
        Assert.True(put.IsAcknowledged);
        Assert.Equal(SwapOutcome.Swapped, Swap(world, key, put.Sequence!.Value).Swap);
    }

    [Fact]
    public void Networks_that_never_knew_each_other_decide_each_and_are_refused_once_they_have_met()
    {
        World world = World.NotJoined(new WorldOptions { Nodes = 6, Seed = 66, Signer = SignedSamples.Owner });
        RecordKey key = SignedKey.Of(SignedSamples.Owner, "name");
        for (int number = 0; number < 6; number++)
            world.RunUntil(world.Nodes[number].Dht.JoinAsync(number % 3 == 0 ? [] : [world.Nodes[number - (number % 3)].Host.Contact], CancellationToken.None));
        Pass(world);
        Assert.Equal((SwapOutcome.Swapped, SwapOutcome.Swapped), (SwapAt(0, 0, 1).Swap, SwapAt(3, 0, 2).Swap));

        world.RunUntil(world.Nodes[3].Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None));
        Pass(world);
        Assert.All(world.Nodes, node => Assert.Equal(5, node.Overlay.ContactCount));
        foreach (int asker in (int[])[0, 3])
        {
            Assert.Equal(SwapOutcome.OtherEpoch, SwapAt(asker, 1, 3).Swap);
            Assert.False(Linearizable(asker).IsConfirmed);
        }

        PutReceipt put = world.RunUntil(world.Nodes[3].Dht.PutAsync(key, new byte[] { 9 }, null, CancellationToken.None));
        Assert.True(put.IsAcknowledged);
        Assert.Equal(SwapOutcome.Swapped, SwapAt(0, put.Sequence!.Value, 10).Swap);
        Assert.Equal(10, Linearizable(4).Value!.Value.Span[0]);

        PutReceipt SwapAt(int node, ulong expected, byte value) =>
            world.RunUntil(world.Nodes[node].Dht.PutAsync(key, new[] { value }, new PutOptions { ExpectedSequence = expected }, CancellationToken.None));

        GetResult Linearizable(int node) => world.RunUntil(world.Nodes[node].Dht.GetAsync(key, new GetOptions { IsLinearizable = true }, CancellationToken.None));
    }

    [Fact]
    public void Plain_keys_have_nothing_to_compare()
    {
        World world = World.Joined(new WorldOptions { Nodes = 2, Seed = 65 });
        KithException refused = Assert.Throws<KithException>(() => Swap(world, PlainKey.Of("name"), 0));
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
    }

    private static void Pass(World world) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(2));

    private static PutReceipt Swap(World world, RecordKey key, ulong expected) =>
        world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 1, 2, 3, 4 }, new PutOptions { ExpectedSequence = expected }, CancellationToken.None));

    private static GetResult Get(World world, RecordKey key, SimulatedNode? node = null) =>
        world.RunUntil((node ?? world.Nodes[1]).Dht.GetAsync(key, null, CancellationToken.None));
}
