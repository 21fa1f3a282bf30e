using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Formats;
using Kith.Core.Peers;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>
/// Whole messages, each behind its varint length, on one stream. Holds a buffer only while there is something in it, so that thousands
/// of idle streams cost little. One reader and one writer at a time.
/// </summary>
/// <param name="stream">The stream, which this object owns.</param>
/// <param name="time">Measures the deadlines.</param>
/// <param name="maxMessageBytes">The longest message accepted, without its length.</param>
internal sealed class FramedStream(YamuxStream stream, TimeProvider time, int maxMessageBytes) : IDisposable
{
    /// <summary>How long a message may take from its first byte to its last, however many bytes trickle in.</summary>
    public static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(10);

    private const int SmallestBuffer = 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _given; // Bytes of the message that the caller holds.

    /// <summary>The stream beneath.</summary>
    public YamuxStream Stream => stream;

    /// <summary>Reads the next message; the one before becomes invalid.</summary>
    /// <param name="patience">How long the first byte may take.</param>
    /// <param name="cancellation">Ends the wait; the stream is of no use afterwards.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FramedRead> ReadMessageAsync(TimeSpan patience, CancellationToken cancellation = default)
    {
        TakeBack();
        bool begun = _start < _end;
        Instant deadline = time.GetInstant() + (begun ? MessageTimeout : patience);
        while (true)
        {
            FramedStatus? status = TryCut(out ReadOnlyMemory<byte> message);
            if (status is FramedStatus.Malformed)
                stream.Reset();
            if (status is { } known)
                return new FramedRead(known, message);

            // Without a buffer: wait until there is something to fill one with.
            Memory<byte> room = _buffer.AsMemory(_end);
            int received = await stream.ReceiveAsync(room, deadline, cancellation).ConfigureAwait(false);
            if (received < 0)
                return new FramedRead(stream.End == StreamEnd.TimedOut ? FramedStatus.TimedOut : FramedStatus.Gone, default);
            if (room.IsEmpty)
            {
                Grow(SmallestBuffer);
                continue;
            }

            if (received == 0)
                return new FramedRead(begun ? FramedStatus.Truncated : FramedStatus.Closed, default);
            _end += received;
            if (!begun)
                deadline = time.GetInstant() + MessageTimeout;
            begun = true;
        }
    }

    /// <summary>Writes a message, as one frame where that is possible at once. False when the stream takes no more.</summary>
    public ValueTask<bool> WriteMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default)
    {
        Debug.Assert(message.Length <= maxMessageBytes, "Both sides keep to the same bound.");
        Span<byte> prefix = stackalloc byte[Varint.MaxBytes];
        prefix = prefix[..Varint.Write(prefix, (ulong)message.Length)];
        return stream.TrySend(prefix, message.Span) switch
        {
            SendOutcome.Sent => ValueTask.FromResult(true),
            SendOutcome.Gone => ValueTask.FromResult(false),
            _ => WriteSlowlyAsync(message, cancellation),
        };
    }

    /// <summary>Ends the stream and gives the buffer back.</summary>
    public void Dispose()
    {
        stream.Dispose();
        _end = _start = _given = 0;
        ReturnBuffer();
    }

    private async ValueTask<bool> WriteSlowlyAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        byte[] whole = ArrayPool<byte>.Shared.Rent(Varint.MaxBytes + message.Length);
        try
        {
            int prefix = Varint.Write(whole, (ulong)message.Length);
            message.CopyTo(whole.AsMemory(prefix));
            return await stream.SendAsync(whole.AsMemory(0, prefix + message.Length), cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    // Cuts a message out of what has come; null when it is not whole yet.
    private FramedStatus? TryCut(out ReadOnlyMemory<byte> message)
    {
        message = default;
        VarintStatus status = Varint.Read(_buffer.AsSpan(_start, _end - _start), out ulong length, out int prefix);
        if (status == VarintStatus.Invalid || (status == VarintStatus.Complete && length > (ulong)maxMessageBytes))
            return FramedStatus.Malformed;
        if (status == VarintStatus.Incomplete)
        {
            MakeRoom(Varint.MaxBytes);
            return null;
        }

        int whole = prefix + (int)length;
        if (_end - _start < whole)
        {
            MakeRoom(whole);
            return null;
        }

        message = _buffer.AsMemory(_start + prefix, (int)length);
        _given = whole;
        return FramedStatus.Message;
    }

    // Room grows with what has come, not with what was announced: a length alone reserves nothing.
    private void MakeRoom(int whole)
    {
        if (_buffer.Length == 0 || (_end < _buffer.Length && _start + whole <= _buffer.Length))
            return;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Grow(Math.Min(whole, _buffer.Length * 2));
    }

    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
    }

    private void TakeBack()
    {
        _start += _given;
        _given = 0;
        if (_start < _end)
            return;
        _start = _end = 0;
        ReturnBuffer();
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
