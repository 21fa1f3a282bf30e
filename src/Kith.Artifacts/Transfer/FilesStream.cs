using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>
/// Files one after the other as one stream, to be read once. One that is not as long as it was when it was listed, or is written to while it is read, ends
/// that: of a checkpoint that is just being saved, half an old and half a new one would be pushed.
/// </summary>
internal sealed class FilesStream(IReadOnlyList<(string Path, long Bytes)> files) : ReadOnceStream
{
    private int _next;
    private long _left;
    private FileStream? _reading;
    private DateTime _written;

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
            if (!_reading.CanSeek)
                throw new KithException(KithErrorCode.InvalidArgument, $"'{path}' is a pipe, which does not say how long it is. Push what comes through it as input: COMMAND | kith artifact push - --name NAME.");
            _written = File.GetLastWriteTimeUtc(_reading.SafeFileHandle);
            if (_reading.Length != bytes)
                throw Changed(path);
            _left = bytes;
        }

        int read = await _reading!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
        if (read == 0)
            throw Changed(_reading.Name);
        _left -= read;
        if (_left == 0 && (RandomAccess.GetLength(_reading.SafeFileHandle) != _reading.Position || File.GetLastWriteTimeUtc(_reading.SafeFileHandle) != _written))
            throw Changed(_reading.Name);
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
        new(KithErrorCode.InvalidArgument, $"'{path}' has changed while it was read. Push it when nobody writes to it.");
}
