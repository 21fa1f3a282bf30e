using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;

namespace Kith.Libp2p.Scopes;

/// <summary>
/// Counts what peers have of streams and memory, by scope, and refuses what would be too much before anything is allocated for it. The shape is
/// go-libp2p's resource manager: system, transient, peer, protocol, connection, stream. Connections are counted where they are kept. Safe for threads.
/// </summary>
internal sealed class ResourceScopes(ResourceLimits initial)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, PeerScope> _peers = [];
    private readonly Dictionary<string, int> _protocols = new(StringComparer.Ordinal);
    private readonly long[] _refusals = new long[Enum.GetValues<ResourceScope>().Length];
    private volatile ResourceLimits _limits = initial;
    private int _streams;
    private int _newStreams;
    private long _bufferedBytes;

    /// <summary>The limits that hold now.</summary>
    public ResourceLimits Limits => _limits;

    /// <summary>Streams that peers have open.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Bytes that peers have sent and nobody has read.</summary>
    public long BufferedBytes => Interlocked.Read(ref _bufferedBytes);

    /// <summary>Peers that have something.</summary>
    public int Peers
    {
        get
        {
            lock (_gate)
                return _peers.Count;
        }
    }

    /// <summary>How often a scope's limit was reached.</summary>
    public long Refusals(ResourceScope scope) => Interlocked.Read(ref _refusals[(int)scope]);

    /// <summary>Sets other limits. What is over them already stays until it ends.</summary>
    public void Update(ResourceLimits limits) => _limits = limits;

    /// <summary>What a connection of a peer counts toward; whoever takes one gives it back by <see cref="Release"/>.</summary>
    public PeerScope Of(PeerId peer)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(peer, out PeerScope? scope))
                _peers[peer] = scope = new PeerScope(this, peer);
            scope.Connections++;
            return scope;
        }
    }

    /// <summary>A connection has ended, and with it all its streams.</summary>
    public void Release(PeerScope scope)
    {
        lock (_gate)
        {
            if (--scope.Connections == 0)
                _peers.Remove(scope.Peer);
        }
    }

    /// <summary>Takes a stream in that a peer opens.</summary>
    public bool TryEnterStream(PeerScope scope)
    {
        ResourceLimits limits = _limits;
        lock (_gate)
        {
            if (_streams >= limits.MaxStreams)
                return Refuse(ResourceScope.System);
            if (scope.Streams >= limits.MaxStreamsPerPeer)
                return Refuse(ResourceScope.Peer);
            _streams++;
            scope.Streams++;
            return true;
        }
    }

    /// <summary>Counts a stream that has not said what it is for.</summary>
    public bool TryEnterNew()
    {
        lock (_gate)
        {
            if (_newStreams >= _limits.MaxNewStreams)
                return Refuse(ResourceScope.Transient);
            _newStreams++;
            return true;
        }
    }

    /// <summary>A stream has said what it is for, or will not: it is no longer new.</summary>
    public void LeaveNew()
    {
        lock (_gate)
            _newStreams--;
    }

    /// <summary>A stream has ended.</summary>
    public void LeaveStream(PeerScope scope)
    {
        lock (_gate)
        {
            _streams--;
            scope.Streams--;
        }
    }

    /// <summary>Counts a stream toward its protocol.</summary>
    public bool TryEnterProtocol(PeerScope scope, string protocol)
    {
        ResourceLimits limits = _limits;
        lock (_gate)
        {
            int all = _protocols.GetValueOrDefault(protocol);
            int ofPeer = scope.Protocols.GetValueOrDefault(protocol);
            if (all >= limits.MaxStreamsPerProtocol)
                return Refuse(ResourceScope.Protocol);
            if (ofPeer >= limits.MaxStreamsPerProtocolPerPeer)
                return Refuse(ResourceScope.ProtocolOfPeer);
            _protocols[protocol] = all + 1;
            scope.Protocols[protocol] = ofPeer + 1;
            return true;
        }
    }

    /// <summary>A stream that was counted toward its protocol has ended.</summary>
    public void LeaveProtocol(PeerScope scope, string protocol)
    {
        lock (_gate)
        {
            _protocols[protocol]--; // The protocols are ours: there are few.
            if (--scope.Protocols[protocol] == 0)
                scope.Protocols.Remove(protocol);
        }
    }

    /// <summary>Counts bytes that are kept for a peer, or are no longer; false when that is too much, and then the connection has to end.</summary>
    public bool Charge(PeerScope scope, long bytes)
    {
        ResourceLimits limits = _limits;
        bool isTooMuchOfPeer = scope.Charge(bytes) > limits.MaxBufferedBytesPerPeer;
        bool isTooMuch = Interlocked.Add(ref _bufferedBytes, bytes) > limits.MaxBufferedBytes;
        if (bytes <= 0 || !(isTooMuch || isTooMuchOfPeer))
            return true;
        return Refuse(isTooMuchOfPeer ? ResourceScope.Peer : ResourceScope.System);
    }

    /// <summary>Counts a refusal that was decided elsewhere.</summary>
    public bool Refuse(ResourceScope scope)
    {
        Interlocked.Increment(ref _refusals[(int)scope]);
        return false;
    }
}
