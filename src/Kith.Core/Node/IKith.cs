using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>
/// What users hold: a node in this process, or an HTTP client to one. An unmet quorum, an absent record and a timeout are values in the
/// results; bad arguments and use after disposal throw.
/// </summary>
public interface IKith : IAsyncDisposable
{
    /// <summary>Stores a value under a key on the R nodes closest to it and says who holds it.</summary>
    /// <param name="key">The key, namespace included.</param>
    /// <param name="value">The value, at most 64 KiB; in <c>/kith/content/</c> it must hash to the key.</param>
    /// <param name="options">Time to live and quorum; null for the node's defaults.</param>
    /// <param name="cancellation">Stops waiting; copies already made stay.</param>
    /// <exception cref="KithException">The key's namespace is unknown, or the value breaks its rule; the message says which.</exception>
    Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Reads the value under a key from a quorum of the nodes closest to it.</summary>
    /// <exception cref="KithException">The key's namespace is unknown.</exception>
    Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Finds the addresses of a peer; null when nobody near its place knows it.</summary>
    Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default);

    /// <summary>The live nodes closest to a key, nearest first, found by a lookup through the network.</summary>
    Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default);

    /// <summary>Who this node is and how it is doing.</summary>
    Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default);

    /// <summary>The peers this node is connected to.</summary>
    Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default);

    /// <summary>The routing table, bucket by bucket; empty where the overlay is the ring, whose neighbours are in the status.</summary>
    Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default);
}
