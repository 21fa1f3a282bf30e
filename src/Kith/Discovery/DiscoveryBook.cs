using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;

namespace Kith.Discovery;

/// <summary>Whom a node found to join through, each once, for as long as they are found again. Of bounded size: of more, who was not found for longest goes.</summary>
internal sealed class DiscoveryBook
{
    /// <summary>The most peers.</summary>
    public const int MaxPeers = 256;

    /// <summary>The most addresses of one.</summary>
    public const int MaxAddresses = 8;

    /// <summary>How long a peer is kept that is not found again: what the local network stopped saying.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private readonly Dictionary<PeerId, DiscoveredPeer> _peers = [];

    /// <summary>All of them, those found first at the front.</summary>
    public IReadOnlyList<DiscoveredPeer> Peers => [.. _peers.Values.OrderBy(peer => peer.DiscoveredAt)];

    /// <summary>How many there are.</summary>
    public int Count => _peers.Count;

    /// <summary>Whether a peer is there with an address.</summary>
    public bool Knows(PeerId peer, ReadOnlyMemory<byte> address) =>
        _peers.TryGetValue(peer, out DiscoveredPeer? known) && known.Peer.Addresses.Any(each => each.Span.SequenceEqual(address.Span));

    /// <summary>Adds a peer; false when it is there already, which then has these addresses too.</summary>
    public bool TryAdd(Contact contact, DiscoverySources source, DateTimeOffset now)
    {
        PeerInfo info = new(contact.Peer, contact.Addresses);
        if (_peers.TryGetValue(contact.Peer, out DiscoveredPeer? known))
        {
            IEnumerable<ReadOnlyMemory<byte>> before = known.Peer.Addresses.Where(old => !contact.Addresses.Any(address => address.Span.SequenceEqual(old.Span)));
            _peers[contact.Peer] = known with { Peer = info with { Addresses = [.. contact.Addresses.Concat(before).Take(MaxAddresses)] }, LastSeen = now };
            return false;
        }

        if (_peers.Count == MaxPeers)
            _peers.Remove(_peers.Values.MinBy(peer => peer.LastSeen)!.Peer.Peer);
        _peers.Add(contact.Peer, new DiscoveredPeer(info, source, now, now));
        return true;
    }

    /// <summary>Removes a peer; false when it was not there.</summary>
    public bool Remove(PeerId peer) => _peers.Remove(peer);

    /// <summary>Removes those of the local network that were not found again for <see cref="KeptFor"/>; returns how many. What options and disk name stays.</summary>
    public int RemoveOld(DateTimeOffset now)
    {
        PeerId[] old = [.. _peers.Values.Where(peer => peer.Source == DiscoverySources.LocalNetwork && now - peer.LastSeen > KeptFor).Select(peer => peer.Peer.Peer)];
        foreach (PeerId peer in old)
            _peers.Remove(peer);
        return old.Length;
    }
}
