using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Compression;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Reads an artifact, or a part of it, in order: some batches of chunks are fetched at a time, from whichever nodes hold them, and each is checked before it
/// is handed on. Memory stays the same whatever the length.
/// </summary>
internal sealed class ArtifactReader(ArtifactManifest manifest, ChunkStore store, int window)
{
    private const int BatchChunks = 64;

    private readonly StripeFetcher _fetcher = new(manifest, store);

    /// <summary>Bytes of the records fetched so far.</summary>
    public long Moved { get; private set; }

    /// <summary>The tree of the artifact.</summary>
    public TreeReader Tree { get; } = new(manifest, store.GetAsync);

    /// <summary>The bytes from one place to another, a piece at a time.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: a chunk is lost, or the tree contradicts itself.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long from, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Queue<Task<List<(Stripe Stripe, byte[][] Chunks)>>> running = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await foreach (List<Stripe> batch in BatchesAsync(from, end, stop.Token).ConfigureAwait(false))
            {
                if (running.Count == window)
                {
                    foreach (ReadOnlyMemory<byte> piece in Pieces(await running.Dequeue().ConfigureAwait(false), from, end))
                        yield return piece;
                }

                running.Enqueue(Task.Run(() => FetchAsync(batch, stop.Token), stop.Token));
            }

            while (running.TryDequeue(out Task<List<(Stripe Stripe, byte[][] Chunks)>>? batch))
            {
                foreach (ReadOnlyMemory<byte> piece in Pieces(await batch.ConfigureAwait(false), from, end))
                    yield return piece;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<List<Stripe>> BatchesAsync(long from, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<Stripe> batch = [];
        int chunks = 0;
        await foreach (Stripe stripe in Tree.StripesAsync(from, end, cancellation).ConfigureAwait(false))
        {
            batch.Add(stripe);
            chunks += stripe.Data;
            if (chunks < BatchChunks)
                continue;
            yield return batch;
            (batch, chunks) = ([], 0);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private async Task<List<(Stripe Stripe, byte[][] Chunks)>> FetchAsync(List<Stripe> batch, CancellationToken cancellation)
    {
        List<(Stripe Stripe, byte[][] Chunks)> read = [];
        foreach (FetchedStripe fetched in await _fetcher.FetchAsync(batch, withParity: false, cancellation).ConfigureAwait(false))
        {
            byte[][] chunks = new byte[fetched.Stripe.Data][];
            for (int shard = 0; shard < chunks.Length; shard++)
                chunks[shard] = Decode(fetched, shard);
            read.Add((fetched.Stripe, chunks));
        }

        return read;
    }

    private byte[] Decode(FetchedStripe fetched, int shard)
    {
        ChunkEntry entry = fetched.Stripe.Shards[shard];
        byte[] record = fetched.Records[shard]
            ?? throw new KithException(KithErrorCode.Damaged, $"{manifest.Name}@{manifest.Version} is not whole: the chunk {entry.Record}, near byte {fetched.Stripe.First:N0}, is on none of the nodes that answered. Try again when more answer; where it is lost, push the artifact again.");
        return ChunkCompressor.Decode(entry.Codec, record, entry.ChunkBytes)
            ?? throw new KithException(KithErrorCode.Damaged, $"{manifest.Name}@{manifest.Version} cannot be read: the chunk {entry.Record}, near byte {fetched.Stripe.First:N0}, is not the {entry.ChunkBytes:N0} bytes that its tree says. Whoever made it made it wrong: ask its publisher for another.");
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces(List<(Stripe Stripe, byte[][] Chunks)> batch, long from, long end)
    {
        foreach ((Stripe stripe, byte[][] chunks) in batch)
        {
            long first = stripe.First;
            for (int shard = 0; shard < chunks.Length; shard++)
            {
                Moved += stripe.Shards[shard].RecordBytes;
                int skipped = (int)Math.Clamp(from - first, 0, chunks[shard].Length);
                int kept = (int)Math.Clamp(end - first, 0, chunks[shard].Length);
                if (kept > skipped)
                    yield return chunks[shard].AsMemory(skipped, kept - skipped);
                first += chunks[shard].Length;
            }
        }
    }
}
