using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Server.VoidPhone;

/// <summary>The VoidPhone API of a node, on a TCP port of its own. It does not own the node.</summary>
public sealed partial class VoidPhoneServer : IAsyncDisposable
{
    private const int ReadBytes = 16 << 10;
    private const int Backlog = 128;

    // How much of what a client goes on sending is read and dropped, and for how long, so that its answers reach it before the end does.
    private const int LingerBytes = 256 << 10;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    private readonly VoidPhoneOptions _options;
    private readonly VoidPhoneDesk _desk;
    private readonly RateLimit _rate;
    private readonly Socket _listener;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new(); // Nothing more is taken up.
    private readonly CancellationTokenSource _abandon = new(); // What is under way is given up.
    private readonly Lock _gate = new();
    private readonly Dictionary<Socket, Task> _connections = [];
    private readonly Dictionary<Socket, long> _silent = []; // Those of them that have not said anything whole yet, in the order in which they came.
    private long _arrivals;
    private Task _accepting = Task.CompletedTask;
    private int _disposed;

    private VoidPhoneServer(IKith kith, NodeStatus status, VoidPhoneOptions options, Socket listener, ILogger logger, TimeProvider time)
    {
        _options = options;
        _listener = listener;
        _logger = logger;
        _time = time;
        _rate = new RateLimit(options.RequestsPerSecond, options.BurstSize);
        _desk = new VoidPhoneDesk(kith, options, status.Replicas, status.WriteQuorum, time, Counters, logger);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Where it listens, with the port that was picked where the options say 0.</summary>
    public IPEndPoint EndPoint { get; }

    internal VoidPhoneCounters Counters { get; } = new();

    /// <summary>Opens the API of a node; returns when it listens.</summary>
    /// <exception cref="KithException">An option is outside its range, the address is not loopback and that is not allowed, or it is taken.</exception>
    public static async Task<VoidPhoneServer> StartAsync(IKith kith, VoidPhoneOptions? options = null, ILoggerFactory? logging = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(kith);
        options ??= new VoidPhoneOptions();
        IPEndPoint endPoint = options.Validate();
        NodeStatus status = await kith.GetStatusAsync(cancellation);
        VoidPhoneServer server = new(kith, status, options, Listen(endPoint), (logging ?? NullLoggerFactory.Instance).CreateLogger<VoidPhoneServer>(), TimeProvider.System);
        server._accepting = server.AcceptAsync();
        return server;
    }

    /// <summary>Sets another limit on how fast one address may ask, or none; everybody begins anew.</summary>
    internal void Limit(int? requestsPerSecond, int? burstSize) => _rate.Update(requestsPerSecond, burstSize);

    /// <summary>Adds what it did and whom it hung up on, by reason, to a node's counters.</summary>
    public void CopyCountersTo(IDictionary<string, long> counters) => Counters.CopyTo(counters);

    /// <summary>Stops listening, gives the requests in progress a while, and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        KeyValuePair<Socket, Task>[] open;
        lock (_gate)
            open = [.. _connections];
        Task ended = Task.WhenAll(Array.ConvertAll(open, connection => connection.Value));
        await Task.WhenAny(ended, Task.Delay(_options.StopTimeout, _time));
        await _abandon.CancelAsync();
        foreach ((Socket socket, _) in open)
            socket.Dispose();
        await ended;
        _desk.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw refused.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new KithException(KithErrorCode.AddressInUse, $"Another process listens on {endPoint}. Stop it, or choose another port for the VoidPhone API with --voidphone HOST:PORT.", refused)
                : new KithException(KithErrorCode.InvalidConfiguration, $"The VoidPhone API cannot listen on {endPoint}: {refused.Message}. Choose another address with --voidphone HOST:PORT.", refused);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token);
                Counters.CountConnection();
                if (WhyRefused(socket) is var reason && reason != VoidPhoneFault.None)
                    Refuse(socket, reason);
                else
                    Take(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failed) when (failed is SocketException or ObjectDisposedException)
            {
                // A client that was gone before it was let in, or no file left for it; the next one may have better luck.
                if (_stop.IsCancellationRequested)
                    return;
                LogAcceptFailed(_logger, failed.Message);
                await _time.PauseAsync(AcceptPause, _stop.Token);
            }
        }
    }

    private VoidPhoneFault WhyRefused(Socket socket)
    {
        lock (_gate)
        {
            if (_connections.Count >= _options.MaxConnections && !MakeRoom())
                return VoidPhoneFault.TooManyConnections;
        }

        return _rate.TryTake(AddressOf(socket), _time.GetInstant()) ? VoidPhoneFault.None : VoidPhoneFault.RateLimited;
    }

    /// <summary>Has whoever has been silent for longest make way, so that many that say nothing keep nobody out. A client that has asked keeps its connection.</summary>
    private bool MakeRoom()
    {
        if (_silent.Count == 0)
            return false;
        Socket leaver = _silent.MinBy(entry => entry.Value).Key;
        _silent.Remove(leaver);
        _connections.Remove(leaver);
        Refuse(leaver, VoidPhoneFault.TooManyConnections);
        return true;
    }

    private void Refuse(Socket socket, VoidPhoneFault reason)
    {
        Counters.CountClosed(reason);
        LogClosed(_logger, reason);
        socket.Dispose();
    }

    private void Take(Socket socket)
    {
        socket.NoDelay = true;
        IPAddress client = AddressOf(socket);
        lock (_gate)
        {
            _silent[socket] = _arrivals++;
            _connections[socket] = Task.Run(() => ServeAsync(socket, client));
        }
    }

    private async Task ServeAsync(Socket socket, IPAddress client)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            PipeReader input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
            PipeWriter output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
            using VoidPhoneConnection connection = new(input, output, client, _desk, _rate, _options, _time) { Spoke = () => Spoke(socket) };
            VoidPhoneFault fault = await connection.RunAsync(_stop.Token, _abandon.Token);
            if (fault != VoidPhoneFault.None)
            {
                Counters.CountClosed(fault);
                LogClosed(_logger, fault);
            }

            if (fault != VoidPhoneFault.SlowReader)
                await LingerAsync(socket, stream);
        }
        catch (Exception gone) when (gone is System.IO.IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went first.
        }
        catch (Exception defect)
        {
            Counters.CountDefect();
            LogDefect(_logger, defect);
        }
        finally
        {
            lock (_gate)
            {
                _silent.Remove(socket);
                _connections.Remove(socket);
            }
        }
    }

    private void Spoke(Socket socket)
    {
        lock (_gate)
            _silent.Remove(socket);
    }

    /// <summary>A socket that is closed with unread bytes resets the connection, and the client may lose answers it has not read.</summary>
    private async Task LingerAsync(Socket socket, NetworkStream stream)
    {
        socket.Shutdown(SocketShutdown.Send);
        using CancellationTokenSource patience = new(LingerTime, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        byte[] dropped = new byte[4 << 10];
        for (int total = 0, read = -1; total < LingerBytes && read != 0; total += read)
            read = await stream.ReadAsync(dropped, either.Token);
    }

    private static IPAddress AddressOf(Socket socket) => ((IPEndPoint)socket.RemoteEndPoint!).Address;

    [LoggerMessage(EventId = 51, Level = LogLevel.Debug, Message = "A VoidPhone connection was closed: {Reason}.")]
    private static partial void LogClosed(ILogger logger, VoidPhoneFault reason);

    [LoggerMessage(EventId = 52, Level = LogLevel.Debug, Message = "A VoidPhone connection could not be accepted: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 53, Level = LogLevel.Error, Message = "A defect: a VoidPhone connection failed. Please report it.")]
    private static partial void LogDefect(ILogger logger, Exception defect);
}
