using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>The bytes of a file.</summary>
internal sealed class FileSource : IByteSource, IDisposable
{
    private readonly SafeFileHandle _file;

    /// <summary>Opens a file for reading.</summary>
    public FileSource(string path)
    {
        _file = File.OpenHandle(path);
        Length = RandomAccess.GetLength(_file);
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(_file, destination, offset);
            if (read == 0)
                throw new EndOfStreamException($"The file ends at {offset} bytes; {destination.Length} more were expected.");
            offset += read;
            destination = destination[read..];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
