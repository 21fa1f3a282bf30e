using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Transfer;

/// <summary>Reads files one after the other, as the one content they are; ends where one is shorter than it should be, or missing.</summary>
internal sealed class StagedReader(IReadOnlyList<ArtifactFile> files, Func<ArtifactFile, string> pathOf) : IAsyncDisposable
{
    private int _next;
    private long _left;
    private FileStream? _reading;

    /// <summary>Fills a buffer; false when there is not so much.</summary>
    public async Task<bool> TryReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            while (_left == 0)
            {
                if (_next == files.Count || !File.Exists(pathOf(files[_next])))
                    return false;
                await DisposeAsync().ConfigureAwait(false);
                _reading = File.OpenRead(pathOf(files[_next]));
                _left = files[_next++].Bytes;
            }

            int read = await _reading!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellation).ConfigureAwait(false);
            if (read == 0)
                return false;
            _left -= read;
            buffer = buffer[read..];
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_reading is { } reading)
            await reading.DisposeAsync().ConfigureAwait(false);
        _reading = null;
    }
}
