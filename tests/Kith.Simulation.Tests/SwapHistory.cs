using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>
/// Clients at several nodes that share one identity read and swap one key while messages are lost and nodes die and come back, and what they saw.
/// </summary>
internal sealed class SwapHistory
{
    private const int OperationsOfOne = 8;

    private readonly World _world;
    private readonly RecordKey _key = SignedKey.Of(SignedSamples.Owner, "register");
    private readonly List<RegisterOperation?> _operations = [];
    private int _lastValue;

    private SwapHistory(World world) => _world = world;

    public IEnumerable<RegisterOperation> Operations => _operations.OfType<RegisterOperation>();

    /// <summary>Runs a history; the same seed gives the same one.</summary>
    /// <param name="seed">The world's.</param>
    /// <param name="prepare">Changes the world before anything happens in it.</param>
    /// <param name="overlay">A ring is larger than its members know, so that its replicas are a few of many.</param>
    public static SwapHistory Run(ulong seed, Action<World>? prepare = null, OverlayKind overlay = OverlayKind.Kademlia)
    {
        bool isRing = overlay == OverlayKind.Ring;
        WorldOptions options = new() { Nodes = (isRing ? 22 : 5) + (int)(seed % 3), Seed = seed, Signer = SignedSamples.Owner, Overlay = overlay };
        World world = World.Joined(options with { Network = options.Network with { Loss = seed % 5 * 0.02, Latency = new PlaneLatency { JitterMilliseconds = 50 }, RequestTimeout = TimeSpan.FromSeconds(1) } });
        if (isRing)
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(2)); // Lists are filled by stabilisation.
        prepare?.Invoke(world);
        SwapHistory history = new(world);
        Task[] clients = [.. Enumerable.Range(0, 4).Select(number => history.ClientAsync(world.Nodes[number], world.RandomOf(1_000 + number)))];
        if (seed % 2 == 0)
            _ = history.KillAndReviveAsync(isRing ? history.Replicas() : world.Nodes, world.RandomOf(2_000));
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(5));
        foreach (Task client in clients)
        {
            if (client.IsFaulted)
                client.GetAwaiter().GetResult();
        }

        return history;
    }

    public int Count(RegisterOperationKind kind) => Operations.Count(operation => operation.Kind == kind);

    private async Task ClientAsync(SimulatedNode node, Random random)
    {
        ulong known = 0;
        for (int turn = 0; turn < OperationsOfOne; turn++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 300)), _world.Time);
            known = random.Next(3) == 0 ? await ReadAsync(node) ?? known : await SwapAsync(node, known) ?? known;
        }
    }

    private async Task<ulong?> ReadAsync(SimulatedNode node)
    {
        long invoked = _world.Queue.Now;
        GetResult result = await node.Dht.GetAsync(_key, new GetOptions { IsLinearizable = true }, CancellationToken.None);
        if (!result.IsConfirmed)
            return null;
        ulong number = result.Sequence ?? 0;
        _operations.Add(new RegisterOperation(RegisterOperationKind.Read, invoked, _world.Queue.Now, 0, number, result.Value is { } value ? BinaryPrimitives.ReadInt32BigEndian(value.Span) : 0));
        return number;
    }

    private async Task<ulong?> SwapAsync(SimulatedNode node, ulong expected)
    {
        byte[] value = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(value, ++_lastValue);
        RegisterOperation begun = new(RegisterOperationKind.Unknown, _world.Queue.Now, long.MaxValue, expected, 0, _lastValue);
        int place = _operations.Count;
        _operations.Add(begun); // If its node dies under it, this is all that will ever be known.
        PutReceipt receipt = await node.Dht.PutAsync(_key, value, new PutOptions { ExpectedSequence = expected }, CancellationToken.None);
        long returned = _world.Queue.Now;
        switch (receipt.Swap)
        {
            case SwapOutcome.Swapped:
                _operations[place] = begun with { Kind = RegisterOperationKind.Swapped, Returned = returned };
                return expected + 1;
            case SwapOutcome.Conflict:
                _operations[place] = begun with { Kind = RegisterOperationKind.Conflict, Returned = returned, Number = receipt.FoundSequence!.Value };
                return receipt.FoundSequence;
            case SwapOutcome.OtherEpoch:
                _operations[place] = null; // Refused, and promised to have done nothing.
                return null;
            default:
                return null;
        }
    }

    private SimulatedNode[] Replicas() =>
        [.. TrueFollowing.Of(_world, Identifier.Of(_key.Span), _world.Options.Replication.Replicas).Select(_world.NodeOf)];

    private async Task KillAndReviveAsync(SimulatedNode[] victims, Random random)
    {
        for (int turn = 0; turn < 20; turn++)
        {
            SimulatedNode victim = victims[random.Next(victims.Length)];
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 500)), _world.Time);
            victim.Host.IsAlive = false;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1_000)), _world.Time);
            victim.Host.IsAlive = true;
        }
    }
}
