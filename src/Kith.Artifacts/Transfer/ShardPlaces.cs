using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Chooses the keys of a stripe's shards so that each lies on another node. Which node a key falls to is guessed from those that are known, and receipts tell
/// more of them: where fewer than twenty are, the guess is right from the first.
/// </summary>
/// <remarks>Safe from any thread. The guess is Kademlia's; in another overlay receipts alone tell.</remarks>
internal sealed class ShardPlaces(IKith kith)
{
    private const int Asked = 20;
    private const int MaxNodes = 4_096; // 300 KB, and more than a few of which no stripe needs.
    private const int Places = 256; // All that a byte can name. Shares of the key space differ: of nine nodes one may have a fiftieth.

    private readonly Dictionary<PeerId, Identifier> _nodes = [];
    private readonly Lock _gate = new();
    private bool _hasAsked;

    /// <summary>Learns whom there is, once.</summary>
    public async Task LearnAsync(RecordKey near, CancellationToken cancellation)
    {
        if (_hasAsked)
            return;
        foreach (PeerInfo peer in await kith.ClosestAsync(near, Asked, cancellation).ConfigureAwait(false))
            Note(peer.Peer);
        _hasAsked = true;
    }

    /// <summary>There is a node.</summary>
    public void Note(PeerId node)
    {
        lock (_gate)
        {
            if (_nodes.Count < MaxNodes)
                _nodes.TryAdd(node, Identifier.Of(node.Span));
        }
    }

    /// <summary>How many shards of a stripe a node has to take at least.</summary>
    public int Share(int shards)
    {
        lock (_gate)
            return _nodes.Count == 0 ? shards : (shards + _nodes.Count - 1) / _nodes.Count;
    }

    /// <summary>The node that a shard is thought to fall to; none while nobody is known.</summary>
    public PeerId HolderOf(in ChunkEntry shard)
    {
        Identifier place = Identifier.Of(shard.ShardKey.Span);
        PeerId holder = default;
        Identifier nearest = default;
        lock (_gate)
        {
            foreach ((PeerId node, Identifier id) in _nodes)
            {
                if (holder.Span.IsEmpty || Identifier.CompareDistance(in place, in id, in nearest) < 0)
                    (holder, nearest) = (node, id);
            }
        }

        return holder;
    }

    /// <summary>The shard under the key whose node has the fewest of its stripe, the first of several.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="load">How many of its stripe each node has.</param>
    /// <param name="from">The first place to try: those before it were wrong.</param>
    public (ChunkEntry Shard, PeerId Holder) Choose(ChunkEntry shard, IReadOnlyDictionary<PeerId, int> load, int from)
    {
        (ChunkEntry Shard, PeerId Holder) best = default;
        int fewest = int.MaxValue;
        for (int tries = 0; tries < Places && fewest > 0; tries++)
        {
            ChunkEntry tried = shard with { Place = (byte)(from + tries) };
            PeerId holder = HolderOf(in tried);
            int has = load.GetValueOrDefault(holder);
            if (has < fewest)
                (best, fewest) = ((tried, holder), has);
        }

        return best;
    }
}
