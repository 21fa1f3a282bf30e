using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Artifacts.Chunking;

/// <summary>Cuts a stream into chunks, in order and in constant memory.</summary>
internal sealed class ChunkReader(Stream source, ChunkCutter cutter)
{
    private const int BufferBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _hasEnded;

    /// <summary>The next chunk, in an array of its own; null at the end of the stream.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        if (_end - _start < cutter.Sizes.Longest && !_hasEnded)
            await FillAsync(cancellation).ConfigureAwait(false);
        if (_start == _end)
            return null;
        ReadOnlySpan<byte> left = _buffer.AsSpan(_start, _end - _start);
        byte[] chunk = left[..cutter.Cut(left)].ToArray();
        _start += chunk.Length;
        return chunk;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int room = _buffer.Length - _end;
        int read = await source.ReadAtLeastAsync(_buffer.AsMemory(_end), room, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _end += read;
        _hasEnded = read < room;
    }
}
