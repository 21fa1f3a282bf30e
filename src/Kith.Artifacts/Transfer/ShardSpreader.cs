using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Puts the shards of stripes, one copy each and no two of a stripe on one node where there are nodes enough, so that as many nodes may be lost as a stripe
/// has shards of parity.
/// </summary>
internal sealed class ShardSpreader(ChunkStore store, ShardPlaces places, KnownChunks known)
{
    private const int Rounds = 4; // In the second and later ones go those that fell elsewhere than was thought.

    private sealed class Shard(ChunkEntry entry, byte[] record)
    {
        public ChunkEntry Entry { get; set; } = entry;

        public byte[] Record { get; } = record;

        public PeerId Holder { get; set; }

        public bool IsThere { get; set; }

        public int NextPlace { get; set; }
    }

    /// <summary>Puts what is not known to be there.</summary>
    /// <param name="stripes">Each stripe's shards and their bytes.</param>
    /// <param name="cancellation">Stops; what is stored by then stays.</param>
    /// <returns>The stripes as they are stored now, those shards that were sent, and how many bytes that were.</returns>
    public async Task<(List<IReadOnlyList<ChunkEntry>> Stripes, List<ChunkEntry> Sent, long Moved)> SpreadAsync(
        IReadOnlyList<IReadOnlyList<(ChunkEntry Entry, byte[] Record)>> stripes, CancellationToken cancellation)
    {
        await places.LearnAsync(stripes[0][0].Entry.ShardKey, cancellation).ConfigureAwait(false);
        List<Shard[]> all = [];
        foreach (IReadOnlyList<(ChunkEntry Entry, byte[] Record)> stripe in stripes)
            all.Add([.. stripe.Select(Recalled)]);
        List<ChunkEntry> sent = [];
        long moved = 0;
        for (int round = 0; round < Rounds; round++)
        {
            List<Shard> next = [.. all.SelectMany(Misplaced)];
            if (next.Count == 0)
                break;
            await store.PutAsync([.. next.Select(shard => new PutItem(shard.Entry.ShardKey, shard.Record))], waitForAll: false, cancellation, (index, receipt) => Stored(next[index], receipt)).ConfigureAwait(false);
            sent.AddRange(next.Select(shard => shard.Entry));
            moved += next.Sum(shard => (long)shard.Record.Length);
        }

        foreach (Shard shard in all.SelectMany(stripe => stripe))
            known.Add(shard.Entry);
        return ([.. all.Select(stripe => (IReadOnlyList<ChunkEntry>)[.. stripe.Select(shard => shard.Entry)])], sent, moved);
    }

    private Shard Recalled((ChunkEntry Entry, byte[] Record) fresh)
    {
        if (!known.TryGet(fresh.Entry.Chunk, out ChunkEntry held) || held.Record != fresh.Entry.Record || held.Codec != fresh.Entry.Codec)
            return new Shard(fresh.Entry, fresh.Record);
        return new Shard(held, fresh.Record) { IsThere = true, Holder = places.HolderOf(in held), NextPlace = held.Place + 1 };
    }

    /// <summary>Those of a stripe that are nowhere yet, or on a node that has its share already: with a place chosen for each.</summary>
    private List<Shard> Misplaced(Shard[] stripe)
    {
        int share = places.Share(stripe.Length);
        Dictionary<PeerId, int> load = [];
        List<Shard> misplaced = [];
        foreach (Shard shard in stripe)
        {
            if (shard.IsThere && load.GetValueOrDefault(shard.Holder) < share)
                load[shard.Holder] = load.GetValueOrDefault(shard.Holder) + 1;
            else
                misplaced.Add(shard);
        }

        foreach (Shard shard in misplaced)
        {
            (shard.Entry, shard.Holder) = places.Choose(shard.Entry, load, shard.NextPlace);
            shard.NextPlace = shard.Entry.Place + 1;
            load[shard.Holder] = load.GetValueOrDefault(shard.Holder) + 1;
        }

        return misplaced;
    }

    private void Stored(Shard shard, PutReceipt receipt)
    {
        shard.IsThere = true;
        if (receipt.Replicas.FirstOrDefault(replica => replica.Outcome is ReplicaOutcome.Stored or ReplicaOutcome.StoredInMemory) is not { } holder)
            return;
        shard.Holder = holder.Peer;
        places.Note(holder.Peer);
    }
}
