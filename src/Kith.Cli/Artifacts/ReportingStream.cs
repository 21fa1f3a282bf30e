using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Transfer;

namespace Kith.Cli.Artifacts;

/// <summary>A stream that tells how much of it has been read. Whoever reads does so no faster than it can pass the bytes on, so that this is how far they are.</summary>
internal sealed class ReportingStream(Stream source, long? total, IProgress<TransferProgress> progress, TimeProvider time) : ReadOnceStream
{
    private readonly long _began = time.GetTimestamp();
    private long _bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken);
        _bytes += read;
        progress.Report(new TransferProgress(_bytes, total, _bytes, time.GetElapsedTime(_began)));
        return read;
    }
}
