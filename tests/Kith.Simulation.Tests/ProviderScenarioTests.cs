using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Who provides what, in worlds of whole nodes.</summary>
public class ProviderScenarioTests
{
    private static readonly ProviderKey Key = ProviderKey.Of([1, 2, 3]);

    private readonly World _world = World.Joined(new WorldOptions { Nodes = 12, Seed = 81 });

    [Fact]
    public void Providers_are_found_by_everybody_with_their_addresses()
    {
        foreach (SimulatedNode node in _world.Nodes.Take(3))
            Assert.Equal((5, 5), Told(node));
        foreach (SimulatedNode node in _world.Nodes)
        {
            IReadOnlyList<Contact> found = Find(node, 20);
            Assert.Equal(_world.Nodes.Take(3).Select(provider => provider.Host.Contact.Peer).ToHashSet(), found.Select(provider => provider.Peer).ToHashSet());
            Assert.All(found, provider => Assert.NotEmpty(provider.Addresses));
            Assert.Single(Find(node, 1));
        }

        Assert.Empty(_world.RunUntil(_world.Nodes[0].Dht.FindProvidersAsync(ProviderKey.Of([9]), 20, CancellationToken.None)));
    }

    [Fact]
    public void Provider_says_so_again_and_is_forgotten_once_it_stops()
    {
        Told(_world.Nodes[0]);
        Told(_world.Nodes[1]);
        _world.Nodes[1].Dht.Providing.Schedule.Remove(Key);
        Pass(TimeSpan.FromHours(47));
        Assert.Equal(2, Find(_world.Nodes[7], 20).Count);
        Pass(TimeSpan.FromHours(2));
        Contact provider = Assert.Single(Find(_world.Nodes[7], 20)); // After 48 hours only who has said so again since.
        Assert.Equal(_world.Nodes[0].Host.Contact, provider);
        Assert.NotEmpty(provider.Addresses);
    }

    [Fact]
    public void Nobody_speaks_for_another()
    {
        Contact liar = _world.Nodes[3].Host.Contact;
        Reply reply = _world.RunUntil(_world.Nodes[3].Host.RequestAsync(_world.Nodes[4].Host.Contact, new AddProvider(Key, [_world.Nodes[5].Host.Contact, new Contact(liar.Peer)])).AsTask());
        reply.Release();
        Assert.Empty(Find(_world.Nodes[4], 20));
    }

    [Fact]
    public void Table_is_bounded_for_each_key_and_in_all()
    {
        ProviderTable table = new(_world.Time, new Random(1));
        for (int number = 0; number < 1_000; number++)
            Assert.True(table.Add(Key, Named(number)));
        Assert.Equal(ProviderTable.MaxOfKey, table.Count);
        Assert.Equal(Reply.MaxProviders, table.Find(Key).Distinct().Count());
        int taken = ProviderTable.MaxOfKey;
        for (int number = 0; number < 70_000; number++)
            taken += table.Add(ProviderKey.Of(BitConverter.GetBytes(number)), Named(1)) ? 1 : 0;
        Assert.Equal((ProviderTable.MaxInAll, ProviderTable.MaxInAll), (taken, table.Count));
        table.Remove(Key, Named(999).Peer);
        Assert.Equal(ProviderTable.MaxInAll - 1, table.Count);
    }

    [Fact]
    public void Who_fills_a_table_makes_room_for_those_who_provide_less()
    {
        ProviderTable table = new(_world.Time, new Random(1));
        for (int number = 0; number < ProviderTable.MaxInAll; number++)
            Assert.True(table.Add(ProviderKey.Of(BitConverter.GetBytes(number)), Named(number % 3))); // Three names of one attacker.
        for (int provider = 10; provider < 30; provider++)
        {
            for (int number = 0; number < 50; number++)
                Assert.True(table.Add(ProviderKey.Of([9, 9, (byte)provider, (byte)number]), Named(provider)));
        }

        Assert.False(table.Add(ProviderKey.Of([8, 8]), Named(0)));
        Assert.Equal(ProviderTable.MaxInAll, table.Count);
        Assert.Equal(20 * 50, table.Claims.Count(claim => claim.Provider.Peer == Named(claim.Provider.Peer.Span[0]).Peer && claim.Provider.Peer.Span[0] >= 10));
        Assert.All(Enumerable.Range(10, 20), provider => Assert.Single(table.Find(ProviderKey.Of([9, 9, (byte)provider, 49]))));
    }

    [Fact]
    public void What_is_expired_or_removed_leaves_room_and_the_counts_right()
    {
        ProviderTable table = new(_world.Time, new Random(1));
        for (int number = 0; number < 1_000; number++)
            Assert.True(table.Add(ProviderKey.Of(BitConverter.GetBytes(number / 4)), Named(number)));
        for (int number = 0; number < 400; number++)
            table.Remove(ProviderKey.Of(BitConverter.GetBytes(number / 4)), Named(number).Peer);
        Assert.Equal((600, 600), (table.Count, table.Claims.Count()));
        Pass(TimeSpan.FromHours(24));
        Assert.True(table.Add(ProviderKey.Of([1]), Named(7)));
        Pass(TimeSpan.FromHours(24));
        table.RemoveExpired();
        Assert.Equal(Named(7), Assert.Single(table.Claims).Provider);
        Assert.False(table.Add(new ProviderClaim(ProviderKey.Of([2]), Named(8), _world.Time.GetUtcNow() - ProviderTable.Life)));
    }

    [Fact]
    public void Provider_keys_are_exactly_one_multihash()
    {
        Assert.True(ProviderKey.TryCreate(Key.Span, out ProviderKey same));
        Assert.Equal(Key, same);
        foreach (byte[] bad in new byte[][] { [], [0x12], [0x12, 0], [0x12, 2, 1], [0x12, 1, 1, 1], new byte[81] })
            Assert.False(ProviderKey.TryCreate(bad, out _));
    }

    private static Contact Named(int number) => new(new PeerId(BitConverter.GetBytes(number)), new byte[] { 1 });

    private (int Told, int Closest) Told(SimulatedNode node)
    {
        ProvideReceipt receipt = _world.RunUntil(node.Dht.Providing.ProvideAsync(Key, CancellationToken.None));
        return (receipt.Told, receipt.Closest);
    }

    private IReadOnlyList<Contact> Find(SimulatedNode node, int count) => _world.RunUntil(node.Dht.FindProvidersAsync(Key, count, CancellationToken.None));

    private void Pass(TimeSpan span) => _world.Run(TimeSpan.FromMicroseconds(_world.Queue.Now) + span);
}
