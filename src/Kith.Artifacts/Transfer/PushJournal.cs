using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Which chunks of a push are acknowledged, in a file beside others of its kind: after an interruption they are not sent again. A torn end is dropped, and
/// what is too old to rely on is begun anew. It is only ever a shortcut: where it cannot be written, on a disk that is full, the push goes on without it.
/// </summary>
internal sealed class PushJournal : IAsyncDisposable
{
    private const int HeaderBytes = 8;
    private const int BlockEntries = 512;
    private const string Suffix = ".push";

    private readonly FileStream _file;
    private bool _isBroken;

    private PushJournal(FileStream file) => _file = file;

    /// <summary>Opens the journal of a push and tells what it knows; null where it cannot be written.</summary>
    /// <param name="folder">Where journals lie.</param>
    /// <param name="name">The artifact's name and version.</param>
    /// <param name="now">The time.</param>
    /// <param name="maxAge">How long its chunks can be relied on.</param>
    /// <param name="known">Is told them.</param>
    public static async Task<PushJournal?> OpenAsync(string folder, string name, DateTimeOffset now, TimeSpan maxAge, KnownChunks known)
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(folder);
            DropOld(folder, now, maxAge);
            file = Open(Path.Combine(folder, name + Suffix), name);
            await BeginAsync(file, now, maxAge, known).ConfigureAwait(false);
            return new PushJournal(file);
        }
        catch (IOException)
        {
            if (file is not null)
                await file.DisposeAsync().ConfigureAwait(false);
            return null;
        }
    }

    private static async Task BeginAsync(FileStream file, DateTimeOffset now, TimeSpan maxAge, KnownChunks known)
    {
        byte[] header = new byte[HeaderBytes];
        int read = await file.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false).ConfigureAwait(false);
        long end = HeaderBytes;
        if (read == HeaderBytes && IsFresh(header, now, maxAge))
            end += await ReadAsync(file, known).ConfigureAwait(false);
        file.SetLength(0 == read ? 0 : end);
        if (end == HeaderBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header, now.ToUnixTimeMilliseconds());
            file.Position = 0;
            await file.WriteAsync(header).ConfigureAwait(false);
        }

        file.Position = end;
    }

    /// <summary>Notes chunks that are acknowledged.</summary>
    public async Task AddAsync(IReadOnlyList<ChunkEntry> entries)
    {
        if (_isBroken)
            return;
        byte[] bytes = new byte[entries.Count * ChunkEntry.Bytes];
        for (int index = 0; index < entries.Count; index++)
            entries[index].Write(bytes.AsSpan(index * ChunkEntry.Bytes));
        try
        {
            await _file.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _isBroken = true; // Its end may be torn: nothing may follow.
        }
    }

    /// <summary>The push is done: nothing is left to remember.</summary>
    public void Delete() => File.Delete(_file.Name);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static FileStream Open(string path, string name)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException busy)
        {
            throw new KithException(KithErrorCode.Refused, $"Another push of {name} seems to be under way here: {busy.Message} Wait for its end, or push another version.", busy);
        }
    }

    /// <summary>Pushes that nobody went on with leave journals behind that are of no use any more.</summary>
    private static void DropOld(string folder, DateTimeOffset now, TimeSpan maxAge)
    {
        byte[] header = new byte[HeaderBytes];
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            try
            {
                int read;
                using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.None))
                    read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
                if (read == HeaderBytes && !IsFresh(header, now, maxAge))
                    File.Delete(path);
            }
            catch (IOException)
            {
                // Somebody has it open, so it is in use.
            }
        }
    }

    /// <summary>Whether a journal was begun not so long ago: it begins with that time, in Unix milliseconds, little-endian.</summary>
    private static bool IsFresh(byte[] header, DateTimeOffset now, TimeSpan maxAge)
    {
        TimeSpan age = now - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(header), 0, 1L << 47));
        return age >= TimeSpan.Zero && age < maxAge;
    }

    private static async Task<long> ReadAsync(FileStream file, KnownChunks known)
    {
        byte[] block = new byte[BlockEntries * ChunkEntry.Bytes];
        long length = 0;
        int read;
        do
        {
            read = await file.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false).ConfigureAwait(false);
            for (int place = 0; place + ChunkEntry.Bytes <= read; place += ChunkEntry.Bytes)
            {
                if (!ChunkEntry.TryRead(block.AsSpan(place, ChunkEntry.Bytes), out ChunkEntry entry))
                    return length;
                known.Add(entry);
                length += ChunkEntry.Bytes;
            }
        }
        while (read == block.Length);

        return length;
    }
}
