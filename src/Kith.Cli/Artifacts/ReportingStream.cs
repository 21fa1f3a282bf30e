using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;

namespace Kith.Cli.Artifacts;

/// <summary>A stream that tells how much of it has been read. Whoever reads does so no faster than it can pass the bytes on, so that this is how far they are.</summary>
internal sealed class ReportingStream(Stream source, long? total, IProgress<TransferProgress> progress, TimeProvider time) : Stream
{
    private readonly long _began = time.GetTimestamp();
    private long _bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken);
        _bytes += read;
        progress.Report(new TransferProgress(_bytes, total, _bytes, time.GetElapsedTime(_began)));
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
