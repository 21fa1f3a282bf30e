using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Storage.Encryption;

namespace Kith.Storage.Files;

/// <summary>
/// A small file that is replaced whole: what a node would like to know after a restart and can live without, such as its routing table.
/// Layout: the ASCII bytes <c>KithNS01</c>, the payload's length and its CRC-32C (both 32 bits, little endian), the payload.
/// </summary>
/// <remarks>A save is atomic: after a crash the file holds the whole old payload or the whole new one.</remarks>
internal sealed class NodeStateFile(string path, RecordSeal? seal = null)
{
    /// <summary>The longest payload, in bytes.</summary>
    public const int MaxBytes = 16 << 20;

    private const int HeaderBytes = 16;
    private readonly Lock _gate = new();
    private long _corruptLoads;

    /// <summary>What the sealed payload is bound to: the file's name.</summary>
    private byte[] Place => Encoding.UTF8.GetBytes(Path.GetFileName(path));

    private static ReadOnlySpan<byte> Magic => "KithNS01"u8;

    /// <summary>How often <see cref="Load"/> found a file that it could not use.</summary>
    public long CorruptLoads => Interlocked.Read(ref _corruptLoads);

    /// <summary>The payload saved last; null when there is none, or when it is corrupt, which is counted.</summary>
    public byte[]? Load()
    {
        byte[] file;
        try
        {
            FileInfo info = new(path);
            if (!info.Exists)
                return null;
            if (info.Length > HeaderBytes + MaxBytes)
                return Corrupt();
            file = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Corrupt();
        }

        if (!TryDecode(file, out byte[]? payload))
            return Corrupt();
        if (seal is null)
            return payload;
        byte[] plain = seal.TryOpen(payload, Place, out byte[]? opened) ? opened : payload; // As it was written before there was encryption.
        if (!seal.IsCurrent(payload))
            Save(plain);
        return plain;
    }

    /// <summary>Reads the bytes of a file; false when they are not whole.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> file, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        if (file.Length < HeaderBytes || !file.StartsWith(Magic))
            return false;
        ReadOnlySpan<byte> rest = file[HeaderBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) != rest.Length || BinaryPrimitives.ReadUInt32LittleEndian(file[12..]) != Crc32C.Of(rest))
            return false;
        payload = rest.ToArray();
        return true;
    }

    /// <summary>The bytes before a payload in its file.</summary>
    internal static byte[] HeaderOf(ReadOnlySpan<byte> payload)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Of(payload));
        return header;
    }

    /// <summary>Replaces the payload durably, on the thread pool: it waits for the disk.</summary>
    /// <exception cref="IOException">The disk refused; the old payload is still there.</exception>
    public Task SaveAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        Task.Run(() => Save(payload.Span), cancellation);

    /// <summary>Replaces the payload durably.</summary>
    /// <exception cref="IOException">The disk refused; the old payload is still there.</exception>
    public void Save(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxBytes)
            throw new ArgumentException($"A node's state is at most {MaxBytes} bytes, not {payload.Length}.", nameof(payload));
        if (seal is not null)
            payload = seal.Seal(payload, Place);
        byte[] header = HeaderOf(payload);
        string temporary = path + ".new";
        lock (_gate)
        {
            try
            {
                using FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                file.Write(header);
                file.Write(payload);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                File.Delete(temporary); // A full disk has better uses for what was written of it.
                throw;
            }

            File.Move(temporary, path, overwrite: true);
            UnlockedFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    private byte[]? Corrupt()
    {
        Interlocked.Increment(ref _corruptLoads);
        return null;
    }
}
