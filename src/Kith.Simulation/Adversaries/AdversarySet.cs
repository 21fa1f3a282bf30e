using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Adversaries;

/// <summary>The nodes of a world that misbehave, all in one way and all knowing each other. Who they are is drawn from the world's seed.</summary>
internal sealed class AdversarySet
{
    private const ulong Stream = 1UL << 45;

    private readonly bool[] _isMember;
    private readonly Contact[] _contacts;

    private AdversarySet(bool[] isMember, Contact[] contacts)
    {
        _isMember = isMember;
        _contacts = contacts;
    }

    /// <summary>How many they are.</summary>
    public int Count => _contacts.Length;

    /// <summary>Corrupts a share of the nodes of a world, from now on.</summary>
    /// <param name="world">The world.</param>
    /// <param name="share">Their share, 0 to 1, rounded down.</param>
    /// <param name="behaviour">What they do.</param>
    public static AdversarySet Corrupt(World world, double share, Behaviour behaviour)
    {
        SeededRandom random = new(world.Options.Seed, Stream);
        int count = (int)(world.Nodes.Length * share);
        bool[] isMember = new bool[world.Nodes.Length];
        List<Contact> contacts = new(count);
        while (contacts.Count < count)
        {
            int number = random.Next(world.Nodes.Length);
            if (isMember[number])
                continue;
            isMember[number] = true;
            contacts.Add(world.Nodes[number].Host.Contact);
        }

        AdversarySet set = new(isMember, [.. contacts]);
        for (int number = 0; number < isMember.Length; number++)
        {
            if (isMember[number])
                set.Corrupt(world, world.Nodes[number], behaviour);
        }

        return set;
    }

    /// <summary>Whether a node is one of them.</summary>
    public bool Has(SimulatedNode node) => _isMember[node.Host.Number];

    /// <summary>A random node that is none of them.</summary>
    /// <exception cref="InvalidOperationException">All are.</exception>
    public SimulatedNode AnyHonest(World world)
    {
        if (Count == world.Nodes.Length)
            throw new InvalidOperationException("Every node is an adversary.");
        while (true)
        {
            SimulatedNode node = world.AnyAlive();
            if (!Has(node))
                return node;
        }
    }

    private void Corrupt(World world, SimulatedNode node, Behaviour behaviour)
    {
        IRequestHandler honest = node.Dht.Handler;
        node.Host.Handler = behaviour switch
        {
            Behaviour.Lie => new LyingHandler(honest),
            Behaviour.Forge => new ForgingHandler(honest, _contacts, world.Options.Kademlia.K, world.Pools.Replies),
            Behaviour.Stale => new StaleHandler(honest),
            _ => null, // Whoever has no handler is silent.
        };
    }
}
