using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Tests.Tls;

/// <summary>
/// Changes one byte of what is written, and writes no more after that: whoever waits for the rest of a message that a changed length
/// promised sees the end instead.
/// </summary>
internal sealed class TamperingStream(NetworkStream inner, int position) : Stream
{
    private int _written;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int index = position - _written;
        _written += buffer.Length;
        if (index < 0)
            return;
        if (index >= buffer.Length)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        byte[] changed = buffer.ToArray();
        changed[index] ^= 0x55;
        await inner.WriteAsync(changed, cancellationToken);
        inner.Socket.Shutdown(SocketShutdown.Send);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
