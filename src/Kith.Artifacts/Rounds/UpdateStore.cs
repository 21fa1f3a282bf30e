using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Transfer;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// Where the bytes of updates are while a round lasts: one that fits into a record is that record, a longer one is an artifact without a name. Both are
/// found by a digest, and end with the round.
/// </summary>
internal sealed class UpdateStore(IKith kith, TimeProvider time)
{
    private const int Window = 4; // Batches of some 3 MiB on their way at once.
    private const string Name = "round-update";
    private const string Version = "1";

    /// <summary>Stores a file's bytes; returns the digest by which they are found again.</summary>
    /// <exception cref="KithException">They could not be stored on as many nodes as it takes; the message says what to do.</exception>
    public async Task<Digest> StoreAsync(string path, TimeSpan timeToLive, CancellationToken cancellation)
    {
        ChunkStore chunks = new(kith, time, timeToLive);
        FileStream file = File.OpenRead(path);
        await using ConfiguredAsyncDisposable closing = file.ConfigureAwait(false);
        if (file.Length <= RecordLimits.WireMaxValueBytes)
        {
            byte[] bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
            return await PutAsync(chunks, bytes, cancellation).ConfigureAwait(false);
        }

        PushedTree tree = await new ArtifactPusher(chunks, Window, time).PushAsync(file, file.Length, progress: null, cancellation).ConfigureAwait(false);
        return await PutAsync(chunks, ManifestFormat.Encode(tree.Describe(Name, Version, time.GetUtcNow())), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the bytes to a new file; false when not all of them are to be had at the moment.</summary>
    /// <param name="stored">What <see cref="StoreAsync"/> returned.</param>
    /// <param name="bytes">How many there are: no more are written.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops; what was written is of no use.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<bool> FetchAsync(Digest stored, long bytes, string path, CancellationToken cancellation)
    {
        ChunkStore chunks = new(kith, time, life: default); // Nothing is put.
        byte[]? first = await chunks.GetAsync(stored, cancellation).ConfigureAwait(false);
        FileStream file = new(path, FileMode.Create, FileAccess.Write);
        await using ConfiguredAsyncDisposable closing = file.ConfigureAwait(false);
        if (bytes <= RecordLimits.WireMaxValueBytes)
        {
            if (first?.Length != bytes)
                return false;
            await file.WriteAsync(first, cancellation).ConfigureAwait(false);
            return true;
        }

        if (first is null || ManifestFormat.Decode(first) is not { } manifest || manifest.Bytes != bytes)
            return false;
        try
        {
            await foreach (ReadOnlyMemory<byte> piece in new ArtifactReader(manifest, chunks, Window).ReadAsync(0, bytes, cancellation).ConfigureAwait(false))
                await file.WriteAsync(piece, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (KithException lost) when (lost.Code == KithErrorCode.Damaged)
        {
            return false;
        }
    }

    private static async Task<Digest> PutAsync(ChunkStore chunks, byte[] record, CancellationToken cancellation)
    {
        Digest digest = Digest.Of(record);
        await chunks.PutAsync([new PutItem(digest.Key, record)], waitForAll: false, cancellation).ConfigureAwait(false);
        return digest;
    }
}
