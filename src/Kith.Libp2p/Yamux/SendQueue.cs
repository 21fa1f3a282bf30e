using System;
using System.Buffers;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// The frames that wait for the connection's one writer. Senders append whole frames under the session's lock; the first to find the
/// writer asleep wakes it and thereby becomes the writer itself, inline. All that gathered during a write leaves in the next one.
/// </summary>
/// <param name="gate">The session's lock; every member but <see cref="RunAsync"/> and <see cref="Wake"/> wants it held.</param>
/// <param name="options">The bounds.</param>
/// <param name="time">Times each write.</param>
internal sealed class SendQueue(Lock gate, YamuxOptions options, TimeProvider time)
{
    private const int SmallestBuffer = 4 * 1024;
    private const int NoThread = 0;

    private readonly Signal _wake = new(resumeInline: true);
    private byte[] _pending = [];
    private int _length;
    private int _controlFrames;
    private int _corkedThread;
    private bool _idle;
    private bool _completed;
    private bool _overflowed;

    /// <summary>Whether senders may append data, or must wait for the next write.</summary>
    public bool HasRoom => _length < options.MaxPendingBytes;

    /// <summary>When the write under way began, or null.</summary>
    public Instant? WriteStarted { get; private set; }

    /// <summary>Whether the writer is to end after the frames that wait.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Appends a data frame of two parts, so that a length prefix needs no copy of its own.</summary>
    public void AppendData(uint streamId, YamuxFlags flags, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> frame = Extend(YamuxHeader.Size + first.Length + second.Length);
        new YamuxHeader(YamuxFrameType.Data, flags, streamId, (uint)(first.Length + second.Length)).Write(frame);
        first.CopyTo(frame[YamuxHeader.Size..]);
        second.CopyTo(frame[(YamuxHeader.Size + first.Length)..]);
    }

    /// <summary>Appends a frame without data. Too many of them show in the next <see cref="TakeKick"/>.</summary>
    public void AppendControl(YamuxHeader header)
    {
        if (_completed)
            return;
        if (_controlFrames == options.MaxPendingControlFrames)
        {
            _overflowed = true;
            return;
        }

        _controlFrames++;
        header.Write(Extend(YamuxHeader.Size));
    }

    /// <summary>Says what the caller must do after it has let go of the lock.</summary>
    public SendKick TakeKick()
    {
        if (_overflowed)
            return SendKick.Overflow;
        if (!_idle || (_length == 0 && !_completed) || _corkedThread == Environment.CurrentManagedThreadId)
            return SendKick.Nothing;
        _idle = false;
        return SendKick.Wake;
    }

    /// <summary>Holds back what this thread sends until <see cref="Uncork"/>: answers to one batch of frames leave together.</summary>
    public void Cork() => _corkedThread = Environment.CurrentManagedThreadId;

    /// <summary>Ends <see cref="Cork"/>.</summary>
    public void Uncork() => _corkedThread = NoThread;

    /// <summary>No frames after these: the writer sends what waits, then ends.</summary>
    public void Complete()
    {
        _completed = true;
        _overflowed = false; // What overflowed is ending; now the writer must be woken, not complained about.
    }

    /// <summary>Wakes the writer after a <see cref="SendKick.Wake"/>; it may write on the caller's thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Writes until completed. Ends by exception when the transport fails.</summary>
    /// <param name="transport">Where to.</param>
    /// <param name="drained">Called, without the lock, whenever the queue was emptied.</param>
    public async Task RunAsync(Stream transport, Action drained)
    {
        while (true)
        {
            byte[]? batch = null;
            int length = 0;
            lock (gate)
            {
                WriteStarted = null;
                if (_length > 0)
                    (batch, length) = TakeBatch();
                else if (_completed)
                    return;
                else
                    _idle = true;
            }

            if (batch is null)
            {
                await _wake.WaitAsync().ConfigureAwait(false);
                continue;
            }

            drained();
            try
            {
                await transport.WriteAsync(batch.AsMemory(0, length)).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(batch);
            }
        }
    }

    private (byte[] Batch, int Length) TakeBatch()
    {
        (byte[], int) batch = (_pending, _length);
        _pending = [];
        _length = 0;
        _controlFrames = 0;
        WriteStarted = time.GetInstant();
        return batch;
    }

    private Span<byte> Extend(int bytes)
    {
        int needed = _length + bytes;
        if (needed > _pending.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(SmallestBuffer, _pending.Length * 2)));
            _pending.AsSpan(0, _length).CopyTo(larger);
            if (_pending.Length > 0)
                ArrayPool<byte>.Shared.Return(_pending);
            _pending = larger;
        }

        Span<byte> added = _pending.AsSpan(_length, bytes);
        _length = needed;
        return added;
    }
}
