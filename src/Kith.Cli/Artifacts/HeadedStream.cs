using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Artifacts;

/// <summary>Some bytes, and then a stream.</summary>
internal sealed class HeadedStream(byte[] head, Stream rest) : Stream
{
    private int _place;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_place == head.Length)
            return rest.ReadAsync(buffer, cancellationToken);
        int length = Math.Min(buffer.Length, head.Length - _place);
        head.AsMemory(_place, length).CopyTo(buffer);
        _place += length;
        return new ValueTask<int>(length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
