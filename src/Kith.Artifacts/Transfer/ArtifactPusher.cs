using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Chunking;
using Kith.Artifacts.Compression;
using Kith.Artifacts.Erasure;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Cuts a stream, compresses and stores its chunks, and builds the tree over them. Some batches are under way at a time, and no more is read until the oldest
/// is stored: memory stays the same whatever the length.
/// </summary>
internal sealed class ArtifactPusher(ChunkStore store, int window, TimeProvider time)
{
    /// <summary>Chunks of a batch, at least; whole stripes.</summary>
    public const int BatchChunks = 64;

    /// <summary>Whether chunks are compressed.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>The code of its stripes; null for none.</summary>
    public ErasureCode? Code { get; init; }

    /// <summary>What need not be sent.</summary>
    public KnownChunks Known { get; init; } = new();

    /// <summary>Where to note what is acknowledged.</summary>
    public PushJournal? Journal { get; init; }

    /// <summary>Where the shards of its stripes go.</summary>
    public ShardPlaces? Places { get; init; }

    private int StripeChunks => Code?.Data ?? 1;

    /// <summary>Pushes a stream to its end.</summary>
    public async Task<PushedTree> PushAsync(Stream source, long? total, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long began = time.GetTimestamp();
        long moved = 0;
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ChunkReader reader = new(source, new ChunkCutter(ChunkSizes.Default));
        TreeWriter tree = new(async node =>
        {
            moved += node.Length;
            await store.PutAsync([new PutItem(Digest.Of(node).Key, node)], waitForAll: false, stop.Token).ConfigureAwait(false);
        });
        Queue<Task<StoredBatch>> running = new();
        try
        {
            while (await ReadBatchAsync(reader, content, stop.Token).ConfigureAwait(false) is { } batch)
            {
                if (running.Count == window)
                    await TakeAsync(running.Dequeue()).ConfigureAwait(false);
                running.Enqueue(Task.Run(() => StoreAsync(batch, stop.Token), stop.Token));
            }

            while (running.TryDequeue(out Task<StoredBatch>? batch))
                await TakeAsync(batch).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }

        (Digest Root, int Level)? root = await tree.EndAsync().ConfigureAwait(false);
        return new PushedTree(tree.ArtifactBytes, tree.Chunks, new Digest(content.GetHashAndReset()), root?.Root, root?.Level ?? 0, moved);

        async Task TakeAsync(Task<StoredBatch> batch)
        {
            StoredBatch stored = await batch.ConfigureAwait(false);
            foreach (IReadOnlyList<ChunkEntry> stripe in stored.Stripes)
                await tree.AddAsync(stripe).ConfigureAwait(false);
            if (Journal is not null && stored.Sent.Count > 0)
                await Journal.AddAsync(stored.Sent).ConfigureAwait(false);
            moved += stored.Moved;
            progress?.Report(new TransferProgress(tree.ArtifactBytes, total, moved, time.GetElapsedTime(began)));
        }
    }

    private readonly record struct StoredBatch(List<IReadOnlyList<ChunkEntry>> Stripes, List<ChunkEntry> Sent, long Moved);

    private async Task<List<byte[]>?> ReadBatchAsync(ChunkReader reader, IncrementalHash content, CancellationToken cancellation)
    {
        List<byte[]> batch = [];
        int size = (BatchChunks + StripeChunks - 1) / StripeChunks * StripeChunks;
        while (batch.Count < size && await reader.ReadAsync(cancellation).ConfigureAwait(false) is { } chunk)
        {
            content.AppendData(chunk);
            batch.Add(chunk);
        }

        return batch.Count > 0 ? batch : null;
    }

    private async Task<StoredBatch> StoreAsync(List<byte[]> batch, CancellationToken cancellation)
    {
        if (Code is { } code && Places is { } places)
        {
            (List<IReadOnlyList<ChunkEntry>> coded, List<ChunkEntry> spread, long moved) =
                await new ShardSpreader(store, places, Known).SpreadAsync([.. batch.Chunk(code.Data).Select(stripe => PrepareCoded(stripe, code))], cancellation).ConfigureAwait(false);
            return new StoredBatch(coded, spread, moved);
        }

        List<IReadOnlyList<ChunkEntry>> stripes = [];
        List<ChunkEntry> sent = [];
        List<PutItem> items = [];
        foreach (byte[] chunk in batch)
            stripes.Add([Prepare(chunk, sent, items)]);
        if (items.Count > 0)
            await store.PutAsync(items, waitForAll: false, cancellation).ConfigureAwait(false);
        foreach (ChunkEntry entry in sent)
            Known.Add(entry);
        return new StoredBatch(stripes, sent, items.Sum(item => (long)item.Value.Length));
    }

    private ChunkEntry Prepare(byte[] chunk, List<ChunkEntry> sent, List<PutItem> items)
    {
        Digest digest = Digest.Of(chunk);
        if (Known.TryGet(digest, out ChunkEntry known) && !known.IsParity)
            return known;
        (ChunkCodec codec, byte[] record) = ChunkCompressor.Encode(chunk, Compress ? ChunkCompressor.Best : ChunkCodec.Plain);
        ChunkEntry entry = new(codec, record.Length, chunk.Length, codec == ChunkCodec.Plain ? digest : Digest.Of(record), digest);
        sent.Add(entry);
        items.Add(new PutItem(entry.Record.Key, record));
        return entry;
    }

    /// <summary>A stripe's parity needs the bytes of all its records, so that known chunks are compressed again; only their sending is spared.</summary>
    private IReadOnlyList<(ChunkEntry Entry, byte[] Record)> PrepareCoded(byte[][] stripe, ErasureCode code)
    {
        List<(ChunkEntry Entry, byte[] Record)> shards = [];
        foreach (byte[] chunk in stripe)
        {
            (ChunkCodec codec, byte[] record) = ChunkCompressor.Encode(chunk, Compress ? ChunkCompressor.Best : ChunkCodec.Plain);
            Digest digest = Digest.Of(chunk);
            shards.Add((new ChunkEntry(codec, record.Length, chunk.Length, codec == ChunkCodec.Plain ? digest : Digest.Of(record), digest), record));
        }

        foreach (byte[] parity in code.Encode([.. shards.Select(shard => shard.Record)]))
        {
            Digest digest = Digest.Of(parity);
            shards.Add((new ChunkEntry(ChunkCodec.Parity, parity.Length, 0, digest, digest), parity));
        }

        return shards;
    }
}
