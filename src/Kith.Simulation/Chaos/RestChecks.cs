using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>What has to hold of a world whose faults are over and whose repair had its time.</summary>
internal sealed class RestChecks(World world, KeySpace keys, Ledger ledger, ImmutableArray<ChaosClient> clients, SeededRandom random)
{
    private const int Targets = 4;

    private bool IsRing => world.Options.Overlay == OverlayKind.Ring;

    private int Width => Math.Min(world.Options.Replication.Replicas, world.Nodes.Length);

    /// <summary>Looks at everything, and reads every key at some node.</summary>
    public async Task RunAsync()
    {
        foreach (ChaosClient client in clients.Where(client => client.IsWaiting))
            ledger.Break("nothing is left waiting", $"an operation that began at {client.Begun.TotalSeconds:F3} s has not ended");
        for (int number = 0; number < Targets; number++)
            await CheckClosestAsync();
        foreach (KeyHistory history in ledger.Keys.ToArray())
        {
            CheckCopies(history);
            GetResult result = await Any().Dht.GetAsync(history.Key, null, CancellationToken.None);
            ledger.Check(history, result);
            if (history.JudgeAtRest(result) is { } wrong)
                ledger.Break("nothing acknowledged is lost", wrong);
        }

        foreach (SimulatedNode node in world.Nodes)
        {
            if (node.Dht.Lacking.Count > 0)
                ledger.Break("what lacks copies is known", $"node {node.Host.Number} misses copies of {node.Dht.Lacking.Count} records that have all of theirs");
        }

        foreach (SwapRegister register in keys.Registers)
        {
            await register.ReadAsync(Any());
            if (!Linearizability.Holds(register.Operations))
                ledger.Break("swaps are linearizable", $"no order explains\n{string.Join('\n', register.Operations)}");
        }
    }

    /// <summary>Closest is truly closest.</summary>
    private async Task CheckClosestAsync()
    {
        byte[] target = new byte[34];
        random.NextBytes(target);
        SimulatedNode node = Any();
        IReadOnlyList<Contact> found = await node.Dht.ClosestAsync(target, Width, CancellationToken.None);
        Contact[] closest = IsRing ? TrueFollowing.Of(world, Identifier.Of(target), Width) : TrueClosest.Of(world, Identifier.Of(target), Width);
        if (!found.SequenceEqual(closest))
            ledger.Break("closest is truly closest", $"node {node.Host.Number} finds {Text(found)} instead of {Text(closest)}");
    }

    /// <summary>Repaired: each of the replicas has the latest version that was acknowledged, or a later one.</summary>
    private void CheckCopies(KeyHistory history)
    {
        if (history.Life is not null || history.Latest is not { } latest)
            return;
        Identifier id = Identifier.Of(history.Key.Span);
        int[] holders = [.. (IsRing ? TrueFollowing.Of(world, id, Width) : TrueClosest.Replicas(world, id)).Select(NumberOf)];
        foreach (int holder in holders)
        {
            if (!ledger.Holds(holder, history.Key, latest.Version))
                ledger.Break("repaired within a minute", $"node {holder} has no copy of {history.Key} {latest.Version}; it is one of {string.Join(' ', holders)}");
        }

        history.Settled(holders);
    }

    private static int NumberOf(Contact contact) => ((Network.SimulatedContact)contact).Host.Number;

    private static string Text(IEnumerable<Contact> contacts) => string.Join(' ', contacts.Select(NumberOf));

    private SimulatedNode Any() => world.Nodes[random.Next(world.Nodes.Length)];
}
