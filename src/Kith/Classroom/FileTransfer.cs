using System;
using System.Buffers;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Yamux;

namespace Kith.Classroom;

/// <summary>A file's bytes over a stream, followed by their SHA-256, however many they are. On any thread.</summary>
internal static class FileTransfer
{
    /// <summary>How long the other side may be silent in the middle of a file.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How the name of a file ends that is not whole yet.</summary>
    public const string PartialSuffix = ".partial";

    private const int BufferBytes = 256 * 1024;

    /// <summary>Sends a file of which the other side knows the length; false when it takes no more, or the file is shorter than that.</summary>
    public static async Task<bool> SendAsync(YamuxStream stream, FileStream file, long length, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (length > 0)
            {
                int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, BufferBytes)), cancellation).ConfigureAwait(false);
                if (read == 0)
                    return false;
                hash.AppendData(buffer, 0, read);
                if (!await stream.SendAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false))
                    return false;
                length -= read;
            }

            return await stream.SendAsync(hash.GetHashAndReset(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Receives a file; it appears under its name whole and verified, or not at all. False when the sender stopped before its end, or the bytes do not have the
    /// SHA-256 that follows them.
    /// </summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static async Task<bool> ReceiveAsync(YamuxStream stream, long length, string path, TimeProvider clock, CancellationToken cancellation)
    {
        string partial = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        try
        {
            FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                if (!await CopyAsync(stream, length, file, clock, cancellation).ConfigureAwait(false))
                    return false;
            }

            File.Move(partial, path, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(partial); // Nothing to delete once it has its name.
        }
    }

    private static async Task<bool> CopyAsync(YamuxStream stream, long length, FileStream file, TimeProvider clock, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long left = length; left > 0;)
            {
                int read = await ReadAsync(stream, buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), clock, cancellation).ConfigureAwait(false);
                if (read <= 0)
                    return false;
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                left -= read;
            }

            return await IsFollowedByAsync(stream, hash.GetHashAndReset(), clock, cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<bool> IsFollowedByAsync(YamuxStream stream, byte[] expected, TimeProvider clock, CancellationToken cancellation)
    {
        byte[] sent = new byte[expected.Length];
        for (int got = 0; got < sent.Length;)
        {
            int read = await ReadAsync(stream, sent.AsMemory(got), clock, cancellation).ConfigureAwait(false);
            if (read <= 0)
                return false;
            got += read;
        }

        return expected.AsSpan().SequenceEqual(sent);
    }

    private static ValueTask<int> ReadAsync(YamuxStream stream, Memory<byte> buffer, TimeProvider clock, CancellationToken cancellation) =>
        stream.ReceiveAsync(buffer, clock.GetInstant() + Patience, cancellation);
}
