using System;
using System.IO;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > bytes.Length - destination.Length)
            throw new EndOfStreamException($"There are {bytes.Length} bytes; {destination.Length} from {offset} on were asked for.");
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }
}
