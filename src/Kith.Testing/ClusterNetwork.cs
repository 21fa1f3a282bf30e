using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Transport;

namespace Kith.Testing;

/// <summary>The network of a cluster, in memory. It knows which node is where, and can take nodes off it and part it in two.</summary>
internal sealed class ClusterNetwork
{
    private readonly Lock _gate = new();
    private readonly MemoryTransport _memory = new();
    private readonly Dictionary<IPEndPoint, int> _places = [];
    private readonly HashSet<ClusterLink> _links = [];
    private readonly HashSet<int> _unplugged = [];
    private HashSet<int> _apart = [];

    /// <summary>The network as a node sees it.</summary>
    public ITransport For(int node) => new NodeTransport(this, node);

    /// <summary>Takes a node off the network: its connections break, and nobody reaches it.</summary>
    public void Unplug(int node) => Change(() => _unplugged.Add(node));

    /// <summary>Puts a node back.</summary>
    public void Plug(int node) => Change(() => _unplugged.Remove(node));

    /// <summary>Parts some nodes from all others; none heals the network.</summary>
    public void Part(IEnumerable<int> nodes) => Change(() => _apart = [.. nodes]);

    /// <summary>A node listens.</summary>
    public async ValueTask<ITransportListener> ListenAsync(int node, IPEndPoint endPoint, CancellationToken cancellation)
    {
        ITransportListener listener = await _memory.ListenAsync(endPoint, cancellation).ConfigureAwait(false);
        lock (_gate)
            _places[listener.EndPoint] = node;
        return listener;
    }

    /// <summary>A node dials.</summary>
    public ValueTask<TransportConnection> DialAsync(int node, EndPoint endPoint, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (endPoint is not IPEndPoint place || !_places.TryGetValue(place, out int other) || !Reaches(node, other))
                return ValueTask.FromException<TransportConnection>(new IOException($"Node {node} does not reach {endPoint}."));
            ValueTask<TransportConnection> dialling = _memory.DialAsync(endPoint, cancellation);
            if (!dialling.IsCompletedSuccessfully)
                return dialling; // Nobody listens there any more.
            TransportConnection connection = dialling.Result;
            ClusterLink link = new(this, connection.Stream, node, other);
            _links.Add(link);
            return ValueTask.FromResult(connection with { Stream = link });
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(ClusterLink link)
    {
        lock (_gate)
            _links.Remove(link);
    }

    private bool Reaches(int node, int other) =>
        !_unplugged.Contains(node) && !_unplugged.Contains(other) && _apart.Contains(node) == _apart.Contains(other);

    private void Change(Action change)
    {
        ClusterLink[] broken;
        lock (_gate)
        {
            change();
            broken = [.. _links.Where(link => !Reaches(link.From, link.To))];
            _links.ExceptWith(broken);
        }

        foreach (ClusterLink link in broken)
            link.Break();
    }
}
