using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>One direction of an in-memory connection: a bounded ring of bytes with one reader and one writer.</summary>
internal sealed class MemoryPipe(int capacity)
{
    private readonly Lock _gate = new();

    // Resumed on the thread pool: two ends that answer each other inline would recurse without end.
    private readonly Signal _readable = new(resumeInline: false);
    private readonly Signal _writable = new(resumeInline: false);
    private readonly byte[] _ring = new byte[capacity];
    private int _start;
    private int _count;
    private bool _readerWaits;
    private bool _writerWaits;
    private bool _ended;
    private bool _broken;

    /// <summary>Reads what is there, waiting for the first byte; 0 at the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int taken = 0;
            bool wakeWriter;
            lock (_gate)
            {
                if (_broken)
                    throw new IOException("The connection was closed.");
                while (_count > 0 && taken < destination.Length)
                    taken += TakeRun(destination.Span[taken..]);
                if (taken == 0 && (_ended || destination.IsEmpty))
                    return 0;
                _readerWaits = taken == 0;
                wakeWriter = taken > 0 && _writerWaits;
                _writerWaits &= taken == 0;
            }

            if (wakeWriter)
                _writable.Set();
            if (taken > 0)
                return taken;
            using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
                static pipe => ((MemoryPipe)pipe!).WakeReader(), this);
            await _readable.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes everything, waiting for room.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        while (source.Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            int put = 0;
            bool wakeReader;
            lock (_gate)
            {
                if (_broken || _ended)
                    throw new IOException("The connection was closed.");
                while (_count < _ring.Length && put < source.Length)
                    put += PutRun(source.Span[put..]);
                _writerWaits = put == 0;
                wakeReader = put > 0 && _readerWaits;
                _readerWaits &= put == 0;
            }

            if (wakeReader)
                _readable.Set();
            source = source[put..];
            if (put > 0)
                continue;
            using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
                static pipe => ((MemoryPipe)pipe!).WakeWriter(), this);
            await _writable.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The writer is gone: the reader gets what is left, then the end.</summary>
    public void End()
    {
        lock (_gate)
            _ended = true;
        WakeReader();
        WakeWriter();
    }

    /// <summary>The reader is gone: both sides fail from now on.</summary>
    public void Break()
    {
        lock (_gate)
            _broken = true;
        WakeReader();
        WakeWriter();
    }

    private int TakeRun(Span<byte> destination)
    {
        int run = Math.Min(Math.Min(_count, _ring.Length - _start), destination.Length);
        _ring.AsSpan(_start, run).CopyTo(destination);
        _start = (_start + run) % _ring.Length;
        _count -= run;
        return run;
    }

    private int PutRun(ReadOnlySpan<byte> source)
    {
        int end = (_start + _count) % _ring.Length;
        int free = _ring.Length - _count;
        int run = Math.Min(Math.Min(free, _ring.Length - end), source.Length);
        source[..run].CopyTo(_ring.AsSpan(end));
        _count += run;
        return run;
    }

    private void WakeReader()
    {
        bool wake;
        lock (_gate)
        {
            wake = _readerWaits;
            _readerWaits = false;
        }

        if (wake)
            _readable.Set();
    }

    private void WakeWriter()
    {
        bool wake;
        lock (_gate)
        {
            wake = _writerWaits;
            _writerWaits = false;
        }

        if (wake)
            _writable.Set();
    }
}
