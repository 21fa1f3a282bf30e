using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Erasure;
using Kith.Artifacts.Manifests;
using Kith.Core.Ids;

namespace Kith.Artifacts.Transfer;

/// <summary>Reads the records of stripes, and computes those that nobody has from the others of their stripe.</summary>
internal sealed class StripeFetcher(ArtifactManifest manifest, ChunkStore store)
{
    private readonly ErasureCode? _code = manifest.DataShards > 0 ? new ErasureCode(manifest.DataShards, manifest.ParityShards) : null;

    /// <summary>
    /// The records of many stripes: for each its data, and its parity where that was needed. Null in the place of a record means that it was not needed, or,
    /// among the data, that it is lost.
    /// </summary>
    /// <param name="stripes">The stripes.</param>
    /// <param name="withParity">Whether to read the parity whether or not it is needed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<FetchedStripe[]> FetchAsync(IReadOnlyList<Stripe> stripes, bool withParity, CancellationToken cancellation)
    {
        FetchedStripe[] fetched = new FetchedStripe[stripes.Count];
        List<(int Stripe, int Shard)> wanted = [];
        for (int stripe = 0; stripe < fetched.Length; stripe++)
        {
            fetched[stripe] = new FetchedStripe(stripes[stripe]);
            for (int shard = 0; shard < (withParity ? stripes[stripe].Shards.Count : stripes[stripe].Data); shard++)
                wanted.Add((stripe, shard));
        }

        await ReadAsync(fetched, wanted, cancellation).ConfigureAwait(false);
        if (_code is null)
            return fetched;
        wanted.Clear();
        for (int stripe = 0; stripe < fetched.Length; stripe++)
        {
            for (int shard = stripes[stripe].Data; !withParity && fetched[stripe].LacksData && shard < stripes[stripe].Shards.Count; shard++)
                wanted.Add((stripe, shard));
        }

        await ReadAsync(fetched, wanted, cancellation).ConfigureAwait(false);
        foreach (FetchedStripe stripe in fetched)
        {
            RestoreData(stripe, _code);
            if (withParity)
                RestoreParity(stripe, _code);
        }

        return fetched;
    }

    private async Task ReadAsync(FetchedStripe[] fetched, List<(int Stripe, int Shard)> wanted, CancellationToken cancellation)
    {
        if (wanted.Count == 0)
            return;
        byte[]?[] records = await store.GetAsync(wanted.ConvertAll(each => NameOf(fetched[each.Stripe].Stripe.Shards[each.Shard])), cancellation).ConfigureAwait(false);
        for (int index = 0; index < records.Length; index++)
        {
            (int stripe, int shard) = wanted[index];
            fetched[stripe].Records[shard] = records[index]?.Length == fetched[stripe].Stripe.Shards[shard].RecordBytes ? records[index] : null;
        }
    }

    private (RecordKey Key, Digest Digest) NameOf(ChunkEntry shard) => (manifest.KeyOf(in shard), shard.Record);

    private static void RestoreData(FetchedStripe stripe, ErasureCode code)
    {
        if (!stripe.LacksData)
            return;
        bool[] wasThere = Array.ConvertAll(stripe.Records, record => record is not null);
        int[] lengths = new int[stripe.Stripe.Data];
        for (int shard = 0; shard < lengths.Length; shard++)
            lengths[shard] = stripe.Stripe.Shards[shard].RecordBytes;
        if (!code.TryRestore(stripe.Records, lengths.Length, lengths))
            return;
        for (int shard = 0; shard < lengths.Length; shard++)
        {
            if (!wasThere[shard])
                Keep(stripe, shard);
        }
    }

    private static void RestoreParity(FetchedStripe stripe, ErasureCode code)
    {
        int data = stripe.Stripe.Data;
        if (stripe.LacksData || Array.IndexOf(stripe.Records, null, data) < 0)
            return;
        byte[][] parity = code.Encode(Array.ConvertAll(stripe.Records[..data], record => record!));
        for (int shard = data; shard < stripe.Records.Length; shard++)
        {
            if (stripe.Records[shard] is not null)
                continue;
            stripe.Records[shard] = parity[shard - data];
            Keep(stripe, shard);
        }
    }

    /// <summary>Counts what was computed, unless it is wrong: wrong parity restores wrong data.</summary>
    private static void Keep(FetchedStripe stripe, int shard)
    {
        if (Digest.Of(stripe.Records[shard]) == stripe.Stripe.Shards[shard].Record)
            stripe.Restored++;
        else
            stripe.Records[shard] = null;
    }
}
