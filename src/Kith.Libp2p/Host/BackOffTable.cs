using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Libp2p.Host;

/// <summary>Peers that could not be dialled and are left alone for a while, twice as long each time. New addresses give a new chance.</summary>
internal sealed class BackOffTable(HostOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, (Instant Until, TimeSpan Span, int Addresses)> _peers = [];

    /// <summary>Whether to leave a peer alone.</summary>
    public bool IsBackedOff(Contact contact, Instant now)
    {
        lock (_gate)
            return _peers.TryGetValue(contact.Peer, out var entry) && now < entry.Until && entry.Addresses == HashOf(contact);
    }

    /// <summary>A dial failed.</summary>
    public void Failed(Contact contact, Instant now)
    {
        lock (_gate)
        {
            TimeSpan span = _peers.TryGetValue(contact.Peer, out var entry) && now - entry.Until < options.MaxBackOff
                ? TimeSpan.FromTicks(Math.Min(entry.Span.Ticks * 2, options.MaxBackOff.Ticks))
                : options.BackOff;
            if (_peers.Count >= options.MaxBackOffPeers)
                _peers.Remove(_peers.MinBy(peer => peer.Value.Until).Key);
            _peers[contact.Peer] = (now + span, span, HashOf(contact));
        }
    }

    /// <summary>The peer is there after all.</summary>
    public void Clear(PeerId peer)
    {
        lock (_gate)
            _peers.Remove(peer);
    }

    private static int HashOf(Contact contact)
    {
        HashCode hash = default;
        foreach (ReadOnlyMemory<byte> address in contact.Addresses)
            hash.AddBytes(address.Span);
        return hash.ToHashCode();
    }
}
