using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Scopes;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// Many streams over one connection (yamux specification). One reader cuts what comes into frames and hands it out; one writer sends
/// what senders have queued. Whatever the peer does ends in a <see cref="YamuxCloseReason"/>, never in an exception. Deadlines and the
/// keep-alive work as often as the owner calls <see cref="Sweep"/>.
/// </summary>
internal sealed class YamuxSession : IAsyncDisposable
{
    private readonly Stream _transport;
    private readonly Func<YamuxStream, Task> _accept;
    private readonly SessionReader _reader;
    private readonly KeepAlive _keepAlive;
    private readonly PeerScope? _scope;
    private readonly List<YamuxStream> _waitingForRoom = [];
    private readonly TaskCompletionSource _handlersReturned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile YamuxCloseReason _closeReason;
    private bool _draining;
    private int _handlers;

    /// <summary>Makes a session; <see cref="Start"/> sets it to work.</summary>
    /// <param name="transport">The connection, which the session owns.</param>
    /// <param name="isDialler">Whether we opened the connection.</param>
    /// <param name="accept">Handles a stream that the peer opened; runs on the connection's reader until it first waits, and the stream
    /// is disposed when it ends.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">Measures deadlines.</param>
    /// <param name="counters">Counts refusals, shared by the sessions of a node.</param>
    /// <param name="scope">What the peer may have in all; null for no bound but the session's own.</param>
    public YamuxSession(
        Stream transport, bool isDialler, Func<YamuxStream, Task> accept, YamuxOptions options, TimeProvider time, YamuxCounters counters,
        PeerScope? scope = null)
    {
        _transport = transport;
        _accept = accept;
        Options = options;
        Time = time;
        Counters = counters;
        _scope = scope;
        Streams = new StreamTable(isDialler, options, scope);
        Queue = new SendQueue(Gate, options, time);
        _reader = new SessionReader(this, transport);
        _keepAlive = new KeepAlive(options, time.GetInstant());
    }

    /// <summary>Why the session ended, or <see cref="YamuxCloseReason.None"/>.</summary>
    public YamuxCloseReason CloseReason => _closeReason;

    /// <summary>Ends when the connection is closed and every handler has returned.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Data frames received so far; a sign of use.</summary>
    public long DataFrames { get; internal set; }

    /// <summary>Whether <see cref="TryOpenStream"/> may succeed: neither side is ending the session.</summary>
    public bool TakesNewStreams => TakesStreams && !PeerGoesAway;

    /// <summary>Streams that are not finished.</summary>
    public int StreamCount
    {
        get
        {
            lock (Gate)
                return Streams.Count;
        }
    }

    internal Lock Gate { get; } = new();

    internal SendQueue Queue { get; }

    internal StreamTable Streams { get; }

    internal YamuxOptions Options { get; }

    internal TimeProvider Time { get; }

    internal YamuxCounters Counters { get; }

    /// <summary>Memory in use for what was received and not read, all streams together.</summary>
    internal long BufferedBytes { get; private set; }

    /// <summary>Whether the peer opens no streams any more and takes none.</summary>
    internal bool PeerGoesAway { get; set; }

    internal bool TakesStreams => !_draining && _closeReason == YamuxCloseReason.None;

    /// <summary>Sets reader and writer to work.</summary>
    public void Start() => Completion = Task.Run(RunAsync);

    /// <summary>Opens a stream; the peer learns of it with the first bytes sent.</summary>
    /// <returns>The stream, or null when the session ends or has too many streams.</returns>
    public YamuxStream? TryOpenStream()
    {
        lock (Gate)
        {
            if (!TakesNewStreams || Streams.TakeOutboundId() is not (> 0 and var id))
                return null;
            var stream = new YamuxStream(this, id, isInbound: false);
            Streams.Add(stream);
            return stream;
        }
    }

    /// <summary>Opens and takes in no more streams, and tells the peer so; those that are open go on.</summary>
    public void Drain()
    {
        SendKick kick;
        lock (Gate)
        {
            if (!TakesStreams)
                return;
            _draining = true;
            Queue.AppendControl(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAwayCode.Normal));
            kick = Queue.TakeKick();
        }

        Act(kick);
    }

    /// <summary>Ends the session: the peer is told why where it may still listen, and every stream ends.</summary>
    public void Close(YamuxCloseReason reason = YamuxCloseReason.Local)
    {
        YamuxStream[] streams;
        SendKick kick;
        lock (Gate)
        {
            if (_closeReason != YamuxCloseReason.None)
                return;
            _closeReason = reason;
            streams = Streams.ToArray();
            if (GoAwayCodeOf(reason) is { } code)
                Queue.AppendControl(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)code));
            Queue.Complete();
            if (_handlers == 0)
                _handlersReturned.TrySetResult();
            kick = Queue.TakeKick();
        }

        Counters.CountClosed(reason);
        if (GoAwayCodeOf(reason) is null)
            _transport.Dispose(); // The peer does not listen: nothing is worth waiting for.
        Act(kick);
        foreach (YamuxStream stream in streams)
            stream.EndWith(StreamEnd.ConnectionClosed);
    }

    /// <summary>Ends the session without a word, whatever is under way.</summary>
    public void Abandon()
    {
        Close();
        _transport.Dispose();
    }

    /// <summary>Lets deadlines take effect and asks a silent peer whether it lives. To be called about once a second.</summary>
    public void Sweep()
    {
        Instant now = Time.GetInstant();
        YamuxCloseReason reason;
        List<YamuxStream>? overdue;
        SendKick kick;
        lock (Gate)
        {
            reason = CheckLife(now);
            overdue = Streams.Overdue(now);
            kick = Queue.TakeKick();
        }

        if (reason == YamuxCloseReason.WriteTimeout)
            _transport.Dispose(); // Also when the session is ending already, and only the last write is stuck.
        if (reason != YamuxCloseReason.None)
            Close(reason);
        Act(kick);
        foreach (YamuxStream stream in overdue ?? [])
            stream.EndWith(StreamEnd.TimedOut);
    }

    /// <summary>Closes and waits for the end. Who is not sure that the peer reads, sweeps meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await Completion.ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Does what queueing left to do, outside the lock.</summary>
    internal void Act(SendKick kick)
    {
        if (kick == SendKick.Wake)
            Queue.Wake();
        else if (kick == SendKick.Overflow)
            Close(YamuxCloseReason.ControlBacklog);
    }

    /// <summary>Something came from the peer. Wants the lock.</summary>
    internal void NoteReceived() => _keepAlive.Received(Time.GetInstant());

    /// <summary>Counts bytes that are kept for the peer, or are no longer; false when that is too much. Wants the lock.</summary>
    internal bool Charge(int bytes)
    {
        BufferedBytes += bytes;
        return (bytes == 0 || _scope is null || _scope.TryCharge(bytes)) && BufferedBytes <= Options.MaxBufferedBytes;
    }

    /// <summary>Has a sender woken after the next write. Wants the lock.</summary>
    internal void WaitForRoom(YamuxStream stream) => _waitingForRoom.Add(stream);

    /// <summary>Runs the handler of a stream that the peer opened.</summary>
    internal void StartHandler(YamuxStream stream)
    {
        lock (Gate)
        {
            if (_closeReason != YamuxCloseReason.None)
                return; // Completion may have been reached; the stream has ended with the session.
            _handlers++;
        }

        _ = HandleAsync(stream); // Counted, and waited for by Completion.
    }

    private static YamuxGoAwayCode? GoAwayCodeOf(YamuxCloseReason reason) => reason switch
    {
        YamuxCloseReason.Local or YamuxCloseReason.RemoteGoAway => YamuxGoAwayCode.Normal,
        YamuxCloseReason.ProtocolError or YamuxCloseReason.RapidReset or YamuxCloseReason.BufferLimit => YamuxGoAwayCode.ProtocolError,
        _ => null,
    };

    /// <summary>Whether an exception means that the connection broke, which is no defect.</summary>
    internal static bool IsTransportFailure(Exception exception) =>
        exception is IOException or ObjectDisposedException or SocketException or OperationCanceledException or AuthenticationException;

    private YamuxCloseReason CheckLife(Instant now)
    {
        if (Queue.WriteStarted is { } started && now - started > Options.WriteTimeout)
            return YamuxCloseReason.WriteTimeout;
        if (_closeReason != YamuxCloseReason.None)
            return YamuxCloseReason.None;
        if (PeerGoesAway && Streams.Count == 0)
            return YamuxCloseReason.RemoteGoAway;
        if (_keepAlive.IsDead(now))
            return YamuxCloseReason.KeepAliveTimeout;
        if (_keepAlive.TryTakePing(now, out uint value))
            Queue.AppendControl(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, value));
        return YamuxCloseReason.None;
    }

    private async Task RunAsync()
    {
        Task reading = _reader.RunAsync();
        try
        {
            await Queue.RunAsync(_transport, WakeWaitingForRoom).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransportFailure(exception))
        {
            // The connection broke, or was closed because the peer did not read.
        }
        finally
        {
            Close(YamuxCloseReason.TransportClosed);
            await _transport.DisposeAsync().ConfigureAwait(false);
        }

        await reading.ConfigureAwait(false);
        await _handlersReturned.Task.ConfigureAwait(false);
    }

    private async Task HandleAsync(YamuxStream stream)
    {
        try
        {
            await _accept(stream).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset(); // The stream ended under the handler, or its owner is stopping.
        }
        catch (Exception)
        {
            Counters.CountHandlerFault();
            stream.Reset();
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            lock (Gate)
            {
                Streams.ReleaseInbound(stream);
                if (--_handlers == 0 && _closeReason != YamuxCloseReason.None)
                    _handlersReturned.TrySetResult();
            }
        }
    }

    private void WakeWaitingForRoom()
    {
        YamuxStream[] waiting;
        lock (Gate)
        {
            if (_waitingForRoom.Count == 0)
                return;
            waiting = [.. _waitingForRoom];
            _waitingForRoom.Clear();
        }

        foreach (YamuxStream stream in waiting)
            stream.WakeWriter();
    }
}
