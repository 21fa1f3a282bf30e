using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Transfer;

namespace Kith.Cli.Artifacts;

/// <summary>Some bytes, and then a stream.</summary>
internal sealed class HeadedStream(byte[] head, Stream rest) : ReadOnceStream
{
    private int _place;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_place == head.Length)
            return rest.ReadAsync(buffer, cancellationToken);
        int length = Math.Min(buffer.Length, head.Length - _place);
        head.AsMemory(_place, length).CopyTo(buffer);
        _place += length;
        return new ValueTask<int>(length);
    }
}
