using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Libp2p.Host;

/// <summary>
/// The open connections. One to each peer is kept; when there are two, both sides choose the same one: of connections dialled from both
/// sides at once the one dialled by the smaller peer id, otherwise the newer.
/// </summary>
internal sealed class ConnectionTable(PeerId self, HostOptions options, HostState state)
{
    private readonly Lock _gate = new();

    // The kept connection comes first; the others are being drained.
    private readonly Dictionary<PeerId, List<PeerConnection>> _peers = [];
    private int _count;

    /// <summary>Open connections.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>The usable connection to a peer, or null.</summary>
    public PeerConnection? Find(PeerId peer)
    {
        lock (_gate)
            return _peers.TryGetValue(peer, out List<PeerConnection>? connections) ? connections.Find(connection => connection.IsUsable) : null;
    }

    /// <summary>Every open connection, as a copy.</summary>
    public PeerConnection[] ToArray()
    {
        lock (_gate)
            return [.. _peers.Values.SelectMany(connections => connections)];
    }

    /// <summary>Enters a connection.</summary>
    /// <param name="connection">The newcomer.</param>
    /// <param name="loser">The connection, possibly the newcomer itself, that gives way to another to the same peer; or null.</param>
    /// <param name="evicted">The idle connection that must be closed to make room; or null.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryAdd(PeerConnection connection, out PeerConnection? loser, out PeerConnection? evicted)
    {
        loser = evicted = null;
        lock (_gate)
        {
            if (!_peers.TryGetValue(connection.Peer, out List<PeerConnection>? connections))
                connections = [];
            if (connections.Count >= state.Scopes.Limits.MaxConnectionsPerPeer)
                return false;
            if (_count >= state.Scopes.Limits.MaxConnections && (evicted = LongestIdle(connection.OpenedAt)) is null)
                return false;

            _peers[connection.Peer] = connections;
            _count++;
            PeerConnection? kept = connections.Find(other => other.IsUsable);
            bool wins = kept is null || Beats(connection, kept);
            connections.Insert(wins ? 0 : connections.Count, connection);
            loser = wins ? kept : connection;
            return true;
        }
    }

    /// <summary>Takes a connection out.</summary>
    /// <returns>Whether it was the last one to its peer.</returns>
    public bool Remove(PeerConnection connection)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(connection.Peer, out List<PeerConnection>? connections) || !connections.Remove(connection))
                return false;
            _count--;
            return connections.Count == 0 && _peers.Remove(connection.Peer);
        }
    }

    /// <summary>The connections to close now: idle ones beyond the number kept, and drained ones whose time is up.</summary>
    public List<PeerConnection> TakeSurplus(Instant now)
    {
        List<PeerConnection> surplus = [];
        List<PeerConnection> idle = [];
        lock (_gate)
        {
            foreach (PeerConnection connection in _peers.Values.SelectMany(connections => connections))
            {
                connection.ObserveUse(now);
                if (now >= connection.DrainedAt || (connection.DrainedAt < Instant.Never && connection.Session.StreamCount == 0))
                    surplus.Add(connection);
                else if (now - connection.IdleSince >= options.IdleTimeout)
                    idle.Add(connection);
            }

            int tooMany = _count - surplus.Count - options.KeptConnections;
            if (tooMany > 0)
                surplus.AddRange(idle.OrderBy(connection => connection.IdleSince).Take(tooMany));
        }

        return surplus;
    }

    private bool Beats(PeerConnection newcomer, PeerConnection kept)
    {
        bool atOnce = newcomer.IsOutbound != kept.IsOutbound && newcomer.OpenedAt - kept.OpenedAt < options.SimultaneousDialWindow;
        bool weAreSmaller = self.Span.SequenceCompareTo(newcomer.Peer.Span) < 0;
        return !atOnce || newcomer.IsOutbound == weAreSmaller;
    }

    private PeerConnection? LongestIdle(Instant now) => _peers.Values
        .SelectMany(connections => connections)
        .Where(connection => now - connection.IdleSince >= options.IdleTimeout)
        .MinBy(connection => connection.IdleSince);
}
