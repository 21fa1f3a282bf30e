using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Which chunks of a push are acknowledged, in a file beside others of its kind: after an interruption they are not sent again. A torn end is dropped, and
/// what is too old to rely on is begun anew. It is only ever a shortcut: without it everything is sent again.
/// </summary>
internal sealed class PushJournal : IAsyncDisposable
{
    private const int HeaderBytes = 8;

    private readonly FileStream _file;

    private PushJournal(FileStream file) => _file = file;

    /// <summary>Opens the journal of a push and tells what it knows.</summary>
    /// <param name="folder">Where journals lie.</param>
    /// <param name="name">The artifact's name and version.</param>
    /// <param name="now">The time.</param>
    /// <param name="maxAge">How long its chunks can be relied on.</param>
    /// <param name="known">Is told them.</param>
    public static async Task<PushJournal> OpenAsync(string folder, string name, DateTimeOffset now, TimeSpan maxAge, KnownChunks known)
    {
        Directory.CreateDirectory(folder);
        FileStream file = new(Path.Combine(folder, name + ".push"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        byte[] header = new byte[HeaderBytes];
        int read = await file.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false).ConfigureAwait(false);
        TimeSpan age = now - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(header), 0, 1L << 47));
        long end = HeaderBytes;
        if (read == HeaderBytes && age >= TimeSpan.Zero && age < maxAge)
            end += await ReadAsync(file, known).ConfigureAwait(false);
        file.SetLength(0 == read ? 0 : end);
        if (end == HeaderBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header, now.ToUnixTimeMilliseconds());
            file.Position = 0;
            await file.WriteAsync(header).ConfigureAwait(false);
        }

        file.Position = end;
        return new PushJournal(file);
    }

    /// <summary>Notes chunks that are acknowledged.</summary>
    public async Task AddAsync(IReadOnlyList<ChunkEntry> entries)
    {
        byte[] bytes = new byte[entries.Count * ChunkEntry.Bytes];
        for (int index = 0; index < entries.Count; index++)
            entries[index].Write(bytes.AsSpan(index * ChunkEntry.Bytes));
        await _file.WriteAsync(bytes).ConfigureAwait(false);
        await _file.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>The push is done: nothing is left to remember.</summary>
    public void Delete() => File.Delete(_file.Name);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static async Task<long> ReadAsync(FileStream file, KnownChunks known)
    {
        byte[] bytes = new byte[ChunkEntry.Bytes];
        long length = 0;
        while (await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false).ConfigureAwait(false) == bytes.Length && ChunkEntry.TryRead(bytes, out ChunkEntry entry))
        {
            known.Add(entry);
            length += bytes.Length;
        }

        return length;
    }
}
