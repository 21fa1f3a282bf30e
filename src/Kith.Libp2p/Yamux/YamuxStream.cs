using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// One stream of a <see cref="YamuxSession"/>: bytes both ways, one reader and one writer at a time. The methods of its own report a
/// stream that ended before its time as a value; the ones of <see cref="Stream"/> throw <see cref="IOException"/> for it. A waiting
/// reader resumes on the connection's reader and must not block there. Disposing finishes our side and reads no more.
/// </summary>
internal sealed class YamuxStream : DuplexStream
{
    private readonly YamuxSession _session;
    private YamuxFlags _introduction; // SYN or ACK, until it has left with our first frame.
    private bool _acknowledged;
    private bool _vacating;
    private Instant _lingerUntil = Instant.Never;

    internal YamuxStream(YamuxSession session, uint id, bool isInbound)
    {
        _session = session;
        Id = id;
        IsInbound = isInbound;
        _introduction = isInbound ? YamuxFlags.Ack : YamuxFlags.Syn;
        _acknowledged = isInbound;
    }

    /// <summary>The stream's id on the wire.</summary>
    public uint Id { get; }

    /// <summary>Whether the peer opened it.</summary>
    public bool IsInbound { get; }

    /// <summary>Why the stream ended before its time, if it did.</summary>
    public StreamEnd End { get; private set; }

    internal ReceiveHalf Incoming { get; } = new();

    internal SendHalf Outgoing { get; } = new();

    private bool TakesData => End == StreamEnd.None && !Outgoing.Finished;

    /// <summary>Sends a message of two parts as one frame if that is possible at once.</summary>
    public SendOutcome TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = first.Length + second.Length;
        SendKick kick;
        lock (_session.Gate)
        {
            if (!TakesData)
                return SendOutcome.Gone;
            if (length > Outgoing.Credit || length > _session.Options.MaxFrameBytes || !_session.Queue.HasRoom)
                return SendOutcome.MustWait;
            Outgoing.Charge(length);
            _session.Queue.AppendData(Id, TakeIntroduction(), first, second);
            kick = _session.Queue.TakeKick();
        }

        _session.Act(kick);
        return SendOutcome.Sent;
    }

    /// <summary>Sends everything, waiting for window and room where it must. False when the stream takes no more.</summary>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation = default) =>
        TrySend(data.Span, []) switch
        {
            SendOutcome.Sent => ValueTask.FromResult(true),
            SendOutcome.Gone => ValueTask.FromResult(false),
            _ => SendInPartsAsync(data, cancellation),
        };

    /// <summary>
    /// Receives what is there, waiting for the first byte. 0 at the end, <see cref="ReceiveHalf.Gone"/> when the stream ended before its
    /// time. An empty buffer waits until there is something to receive.
    /// </summary>
    /// <param name="buffer">Filled from its beginning; not to be touched until the call ends.</param>
    /// <param name="deadline">When to give up and reset the stream, at the precision of <see cref="YamuxSession.Sweep"/>.</param>
    /// <param name="cancellation">Ends the wait, not the stream.</param>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, Instant deadline, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ValueTask<int> result;
        SendKick kick;
        lock (_session.Gate)
        {
            int held = Incoming.HeldBytes;
            if (Incoming.TryTake(buffer.Span, out int taken))
            {
                result = ValueTask.FromResult(taken);
                _session.Charge(Incoming.HeldBytes - held);
                GrantWindow();
            }
            else
            {
                result = Incoming.WaitAsync(buffer);
                Incoming.Deadline = deadline;
                if (cancellation.CanBeCanceled)
                    Incoming.CancelWith(cancellation.UnsafeRegister(static (stream, token) => ((YamuxStream)stream!).Interrupt(token), this));
                if (_introduction == YamuxFlags.Syn)
                    _session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.WindowUpdate, TakeIntroduction(), Id, 0));
            }

            kick = _session.Queue.TakeKick();
        }

        _session.Act(kick);
        return result;
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await ReceiveAsync(buffer, Instant.Never, cancellationToken).ConfigureAwait(false);
        return read >= 0 ? read : throw new IOException($"The stream ended: {End}.");
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await SendAsync(buffer, cancellationToken).ConfigureAwait(false))
            throw new IOException($"The stream ended: {End}.");
    }

    /// <summary>Says that we send no more. Reading goes on.</summary>
    public void CloseWrite()
    {
        SendKick kick;
        lock (_session.Gate)
        {
            if (End != StreamEnd.None || !Outgoing.TryFinish())
                return;
            _session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.Data, TakeIntroduction() | YamuxFlags.Fin, Id, 0));
            if (Incoming.Finished)
                _session.Streams.Remove(this);
            kick = _session.Queue.TakeKick();
        }

        _session.Act(kick);
    }

    /// <summary>Ends the stream both ways at once and tells the peer. Does nothing to a finished one.</summary>
    public void Reset() => EndWith(StreamEnd.ResetLocally);

    internal bool IsOverdue(Instant now) => Incoming.IsOverdue(now) || Outgoing.IsOverdue(now) || now >= _lingerUntil;

    internal bool TryAcknowledge() => !_acknowledged && (_acknowledged = true);

    // The second call, of removal and the handler's return, frees the place.
    internal bool TryVacate() => _vacating || !(_vacating = true);

    /// <summary>Ends the stream before its time, outside the session's lock.</summary>
    internal void EndWith(StreamEnd end)
    {
        int? read;
        Signal? writer;
        SendKick kick;
        lock (_session.Gate)
        {
            if (End != StreamEnd.None || (Outgoing.Finished && Incoming.Finished))
                return;
            End = end;
            bool peerKnows = end is StreamEnd.ResetByPeer or StreamEnd.ConnectionClosed || _introduction == YamuxFlags.Syn;
            if (!peerKnows)
                _session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, Id, 0));
            read = Discard();
            writer = Outgoing.TakeWaiter();
            _session.Streams.Remove(this);
            kick = _session.Queue.TakeKick();
        }

        _session.Act(kick);
        writer?.Set();
        if (read is { } result)
            Incoming.Publish(result);
    }

    /// <summary>Grants the peer what the reader has consumed, once that is worth a frame. Wants the session's lock.</summary>
    internal void GrantWindow()
    {
        uint grant = End == StreamEnd.None ? Incoming.TakeWindowUpdate() : 0;
        if (grant > 0)
            _session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.WindowUpdate, TakeIntroduction(), Id, grant));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CloseWrite();
        int? read;
        lock (_session.Gate)
        {
            read = Discard();
            if (_lingerUntil == Instant.Never)
                _lingerUntil = _session.Time.GetInstant() + _session.Options.Linger;
        }

        if (read is { } result)
            Incoming.Publish(result);
        base.Dispose(disposing);
    }

    private int? Discard()
    {
        _session.Charge(-Incoming.HeldBytes);
        return Incoming.Discard();
    }

    private void Interrupt(CancellationToken cancellation)
    {
        lock (_session.Gate)
        {
            if (!Incoming.TryInterrupt())
                return;
        }

        Incoming.Publish(new OperationCanceledException(cancellation));
    }

    private YamuxFlags TakeIntroduction()
    {
        YamuxFlags introduction = _introduction;
        _introduction = YamuxFlags.None;
        return introduction;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendInPartsAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        while (!data.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            int part = 0;
            Signal? mayGoOn = null;
            SendKick kick;
            lock (_session.Gate)
            {
                if (!TakesData)
                    return false;
                if (!_session.Queue.HasRoom)
                    _session.WaitForRoom(this);
                else
                    part = (int)Math.Min((uint)Math.Min(data.Length, _session.Options.MaxFrameBytes), Outgoing.Credit);
                if (part == 0)
                {
                    mayGoOn = Outgoing.Announce(_session.Time.GetInstant() + _session.Options.WriteTimeout);
                }
                else
                {
                    Outgoing.Charge(part);
                    _session.Queue.AppendData(Id, TakeIntroduction(), data.Span[..part], []);
                }

                kick = _session.Queue.TakeKick();
            }

            _session.Act(kick);
            data = data[part..];
            if (mayGoOn is null)
                continue;
            using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
                static stream => ((YamuxStream)stream!).WakeWriter(), this);
            await mayGoOn.WaitAsync().ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Wakes a sender that waits, outside the session's lock.</summary>
    internal void WakeWriter()
    {
        Signal? writer;
        lock (_session.Gate)
            writer = Outgoing.TakeWaiter();
        writer?.Set();
    }
}
