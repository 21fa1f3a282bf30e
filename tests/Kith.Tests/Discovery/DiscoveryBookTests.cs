using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Discovery;

namespace Kith.Tests.Discovery;

public class DiscoveryBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Empty_at_first_and_a_peer_stands_there_once_with_its_first_source()
    {
        DiscoveryBook book = new();
        Assert.Equal((0, 0), (book.Count, book.Peers.Count));
        Assert.True(book.TryAdd(At(1), DiscoverySources.Bootstrap, Start));
        Assert.False(book.TryAdd(At(1, address: 9), DiscoverySources.LocalNetwork, Start.AddMinutes(1)));
        DiscoveredPeer peer = Assert.Single(book.Peers);
        Assert.Equal((DiscoverySources.Bootstrap, Start, Start.AddMinutes(1)), (peer.Source, peer.DiscoveredAt, peer.LastSeen));
        Assert.Equal(2, peer.Peer.Addresses.Count);
        Assert.True(book.Knows(peer.Peer.Peer, new byte[] { 9 }));
        Assert.False(book.Knows(peer.Peer.Peer, new byte[] { 8 }));
    }

    [Theory]
    [InlineData(DiscoverySources.Bootstrap, true)]
    [InlineData(DiscoverySources.Remembered, true)]
    [InlineData(DiscoverySources.LocalNetwork, false)]
    public void What_the_local_network_stopped_saying_is_forgotten_after_half_an_hour(DiscoverySources source, bool stays)
    {
        DiscoveryBook book = new();
        book.TryAdd(At(1), source, Start);
        Assert.Equal(0, book.RemoveOld(Start.AddMinutes(30)));
        Assert.Equal(stays ? 0 : 1, book.RemoveOld(Start.AddMinutes(31)));
        Assert.Equal(stays ? 1 : 0, book.Count);
        book.TryAdd(At(2), source, Start);
        book.TryAdd(At(2), source, Start.AddMinutes(20));
        Assert.Equal(0, book.RemoveOld(Start.AddMinutes(45)));
    }

    [Fact]
    public void Peers_added_and_removed_are_those_of_a_set_and_never_too_many() =>
        Prop.ForAll<int[]>(steps =>
        {
            DiscoveryBook book = new();
            HashSet<int> expected = [];
            foreach (int step in steps)
            {
                int peer = Math.Abs(step % 20);
                bool isChanged = step % 2 == 0 ? book.TryAdd(At(peer), DiscoverySources.LocalNetwork, Start) == expected.Add(peer) : book.Remove(At(peer).Peer) == expected.Remove(peer);
                if (!isChanged)
                    return false;
            }

            return book.Count == expected.Count && book.Peers.Select(peer => (int)peer.Peer.Peer.Span[0]).ToHashSet().SetEquals(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_too_many_the_one_that_was_not_found_for_longest_goes()
    {
        DiscoveryBook book = new();
        for (int number = 0; number < DiscoveryBook.MaxPeers; number++)
            book.TryAdd(At(number), DiscoverySources.LocalNetwork, Start.AddSeconds(number));
        book.TryAdd(At(0), DiscoverySources.LocalNetwork, Start.AddHours(1));
        book.TryAdd(At(300), DiscoverySources.LocalNetwork, Start.AddHours(1));
        Assert.Equal(DiscoveryBook.MaxPeers, book.Count);
        Assert.DoesNotContain(book.Peers, peer => peer.Peer.Peer == At(1).Peer);
        Assert.Contains(book.Peers, peer => peer.Peer.Peer == At(0).Peer);
    }

    private static Contact At(int number, byte address = 1) => new(new PeerId([(byte)number, (byte)(number >> 8)]), new byte[] { address });
}
