using System;
using System.IO;
using System.IO.Compression;

namespace Kith.Cli.Studies;

/// <summary>The files of a run as one message, and back.</summary>
internal static class RunArchive
{
    /// <summary>The largest message: 100 MiB, below what brokers take.</summary>
    public const int MostBytes = 100 << 20;

    /// <summary>The most that one message unpacks to: 2 GiB.</summary>
    public const long MostUnpackedBytes = 2L << 30;

    private const int MostFiles = 64;

    /// <summary>Packs the files of a folder.</summary>
    /// <exception cref="InvalidDataException">They are too large for a message.</exception>
    public static byte[] Pack(string folder)
    {
        using MemoryStream stream = new();
        ZipFile.CreateFromDirectory(folder, stream, CompressionLevel.Fastest, includeBaseDirectory: false);
        if (stream.Length > MostBytes)
            throw new InvalidDataException($"The run's files take {stream.Length:N0} bytes packed, and a message at most {MostBytes:N0}. Write no events, fewer messages and nodes.");
        return stream.ToArray();
    }

    /// <summary>Unpacks a message into an empty folder.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static void Unpack(ReadOnlyMemory<byte> message, string folder)
    {
        using MemoryStream stream = new(message.ToArray(), writable: false);
        using ZipArchive archive = new(stream, ZipArchiveMode.Read);
        if (archive.Entries.Count > MostFiles)
            throw new InvalidDataException($"It has {archive.Entries.Count} files; a run has at most {MostFiles}.");
        long left = MostUnpackedBytes;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.FullName != Path.GetFileName(entry.FullName) || entry.FullName is "" or "." or "..")
                throw new InvalidDataException($"It names a file outside its folder.");
            using Stream source = entry.Open();
            using FileStream target = File.Create(Path.Combine(folder, entry.FullName));
            byte[] buffer = new byte[81_920];
            while (source.Read(buffer) is > 0 and int read)
            {
                if ((left -= read) < 0)
                    throw new InvalidDataException($"It unpacks to more than {MostUnpackedBytes:N0} bytes.");
                target.Write(buffer.AsSpan(0, read));
            }
        }
    }
}
