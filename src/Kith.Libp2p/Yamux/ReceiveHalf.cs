using System;
using System.Buffers;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Kith.Core.Peers;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// What a stream has received and its reader not yet taken. A reader that waits is given the bytes straight from the connection's
/// buffer and resumes inline, on the connection's reader; otherwise they are kept, in a pooled buffer that exists only as long as there
/// is something to keep. Every member but the two <c>Publish</c> wants the session's lock.
/// </summary>
internal sealed class ReceiveHalf : IValueTaskSource<int>
{
    /// <summary>The result of a read on a stream that ended before its time.</summary>
    public const int Gone = -1;

    private const int SmallestBuffer = 512;

    private ManualResetValueTaskSourceCore<int> _read;
    private CancellationTokenRegistration _registration;
    private byte[] _buffer = [];
    private int _start;
    private int _count;
    private uint _credit = YamuxOptions.InitialWindowBytes;
    private uint _consumed;
    private Memory<byte> _destination;
    private bool _reading;
    private bool _discarding;

    /// <summary>Memory in use for what is kept, in bytes.</summary>
    public int HeldBytes => _buffer.Length;

    /// <summary>Whether the peer will send no more.</summary>
    public bool Finished { get; private set; }

    /// <summary>When a waiting reader gives up.</summary>
    public Instant Deadline { get; set; } = Instant.Never;

    /// <summary>Whether a reader has waited past its deadline.</summary>
    public bool IsOverdue(Instant now) => _reading && now >= Deadline;

    /// <summary>Charges a data frame to the window; false when it overruns it or comes after the end.</summary>
    public bool TryCharge(uint bytes)
    {
        if (bytes > _credit || (Finished && bytes > 0))
            return false;
        _credit -= bytes;
        return true;
    }

    /// <summary>Takes in bytes of a data frame that was charged.</summary>
    /// <returns>The result to <see cref="Publish(int)"/> to the reader, or null when none waits.</returns>
    public int? Deliver(ReadOnlySpan<byte> data)
    {
        if (_discarding || data.IsEmpty)
            return null;
        int direct = 0;
        int? result = null;
        if (_reading)
        {
            direct = Math.Min(data.Length, _destination.Length);
            data[..direct].CopyTo(_destination.Span);
            _consumed += (uint)direct;
            result = EndRead(direct);
        }

        Keep(data[direct..]);
        return result;
    }

    /// <summary>The peer will send no more.</summary>
    /// <returns>The result to <see cref="Publish(int)"/> to the reader, or null when none waits.</returns>
    public int? Finish()
    {
        Finished = true;
        return _reading ? EndRead(0) : null;
    }

    /// <summary>Nobody reads any more, or there will be nothing to read: what is kept is thrown away.</summary>
    /// <returns>The result to <see cref="Publish(int)"/> to the reader, or null when none waits.</returns>
    public int? Discard()
    {
        _discarding = true;
        _count = 0;
        ReturnBuffer();
        return _reading ? EndRead(Gone) : null;
    }

    /// <summary>
    /// Takes what is kept, or says that the caller must wait. An empty destination waits until there is something to take.
    /// </summary>
    public bool TryTake(Span<byte> destination, out int taken)
    {
        taken = _discarding ? Gone : 0;
        if (_discarding)
            return true;
        if (_count == 0)
            return Finished;
        taken = Math.Min(destination.Length, _count);
        _buffer.AsSpan(_start, taken).CopyTo(destination);
        _start += taken;
        _count -= taken;
        _consumed += (uint)taken;
        if (_count == 0)
            ReturnBuffer();
        return true;
    }

    /// <summary>Announces a reader that waits; after <see cref="TryTake"/> found nothing.</summary>
    public ValueTask<int> WaitAsync(Memory<byte> destination)
    {
        if (_reading)
            throw new InvalidOperationException("A stream has one reader at a time.");
        _reading = true;
        _destination = destination;
        _read.Reset();
        return new ValueTask<int>(this, _read.Version);
    }

    /// <summary>Lets a token call the waiting reader back.</summary>
    public void CancelWith(CancellationTokenRegistration registration) => _registration = registration;

    /// <summary>Takes the reader's announcement back; the caller then throws at it, outside the lock.</summary>
    public bool TryInterrupt()
    {
        if (!_reading)
            return false;
        EndRead(0);
        return true;
    }

    /// <summary>The window update that is due: everything consumed, once that is half a window. 0 when none is due.</summary>
    public uint TakeWindowUpdate()
    {
        if (_consumed < YamuxOptions.InitialWindowBytes / 2 || Finished || _discarding)
            return 0;
        uint grant = _consumed;
        _consumed = 0;
        _credit += grant;
        return grant;
    }

    /// <summary>Resumes the reader, outside the lock.</summary>
    public void Publish(int result) => _read.SetResult(result);

    /// <summary>Resumes the reader by exception, outside the lock.</summary>
    public void Publish(Exception exception) => _read.SetException(exception);

    int IValueTaskSource<int>.GetResult(short token)
    {
        _registration.Dispose();
        _registration = default;
        return _read.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private int EndRead(int result)
    {
        _reading = false;
        _destination = default;
        Deadline = Instant.Never;
        return result;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        if (_start + _count + data.Length > _buffer.Length)
            MakeRoom(_count + data.Length);
        data.CopyTo(_buffer.AsSpan(_start + _count));
        _count += data.Length;
    }

    private void MakeRoom(int needed)
    {
        ReadOnlySpan<byte> kept = _buffer.AsSpan(_start, _count);
        if (needed <= _buffer.Length / 2)
        {
            kept.CopyTo(_buffer); // Cheap, because at least half of the buffer is free again afterwards.
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, needed * 2));
            kept.CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }

        _start = 0;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = 0;
    }
}
