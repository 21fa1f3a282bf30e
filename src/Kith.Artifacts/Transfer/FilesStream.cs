using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>Files one after the other as one stream, to be read once. One whose length is not what it was when it was listed ends that.</summary>
internal sealed class FilesStream(IReadOnlyList<(string Path, long Bytes)> files) : ReadOnceStream
{
    private int _next;
    private long _left;
    private FileStream? _reading;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left == 0)
        {
            if (_next == files.Count)
                return 0;
            (string path, long bytes) = files[_next++];
            if (_reading is not null)
                await _reading.DisposeAsync().ConfigureAwait(false);
            _reading = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
            if (_reading.Length != bytes)
                throw Changed(path);
            _left = bytes;
        }

        int read = await _reading!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
        if (read == 0)
            throw Changed(_reading.Name);
        _left -= read;
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_reading is not null)
            await _reading.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _reading?.Dispose();
        base.Dispose(disposing);
    }

    private static KithException Changed(string path) =>
        new(KithErrorCode.InvalidArgument, $"'{path}' has changed its length while it was read. Push it when nobody writes to it.");
}
