using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Ping;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>
/// A libp2p node without a purpose of its own: it listens, dials, proves identities, keeps one connection to each peer, and hands streams
/// to the protocols that were registered. Whatever a peer does costs at most its connection and is counted.
/// </summary>
internal sealed class Libp2pHost : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TlsIdentity _tls;
    private readonly HostState _state;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionTable _table;
    private readonly ProtocolRegistry _registry;
    private readonly BackgroundWork _work;
    private readonly ConnectionRunner _runner;
    private readonly Dialler _dialler;
    private readonly Acceptor _acceptor;
    private ITimer? _sweeper;
    private int _sweeping;
    private int _stopped;

    /// <summary>Makes a host; <see cref="StartAsync"/> sets it to work.</summary>
    /// <param name="identity">Who it is; stays the caller's.</param>
    /// <param name="transport">What it dials and listens with.</param>
    /// <param name="options">Its addresses and bounds.</param>
    /// <param name="time">Every deadline and date comes from here.</param>
    /// <param name="logger">Quiet at Information.</param>
    public Libp2pHost(NodeIdentity identity, ITransport transport, HostOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _state = new HostState(options);
        _tls = new TlsIdentity(identity, time);
        Peer = identity.Peer;
        var host = new HostContext(Peer, options, _state, time, Counters, logger, _stopping.Token);
        var backOff = new BackOffTable(options);
        _table = new ConnectionTable(Peer, options, _state);
        _registry = new ProtocolRegistry(Counters, _state.Scopes, time, logger);
        _work = new BackgroundWork(Counters, logger);
        var upgrader = new ConnectionUpgrader(_tls, options, time);
        var identify = new IdentifyExchange(identity, () => Addresses, _registry, options, time);
        var admission = new AdmissionExchange(options.Admission, time);
        _runner = new ConnectionRunner(host, _table, backOff, _registry, identify, admission, _work);
        _dialler = new Dialler(host, transport, upgrader, _runner, _table, backOff, _work);
        _acceptor = new Acceptor(host, transport, upgrader, _runner, _work);
        Handle(IdentifyExchange.ProtocolId, identify);
        Handle(IdentifyPush.ProtocolId, new IdentifyPush(identify, _runner.Learned, Counters));
        if (options.Admission.IsAsked)
            Handle(AdmissionExchange.ProtocolId, admission);
        Handle(PingProtocol.ProtocolId, new PingProtocol(time, Counters));
    }

    /// <summary>Raised when a peer has said who it is, and again when it says so anew. Runs on the connection's thread; be brief.</summary>
    public event Action<PeerConnection>? PeerIdentified
    {
        add => _runner.Identified += value;
        remove => _runner.Identified -= value;
    }

    /// <summary>Raised when the last connection to a peer has ended.</summary>
    public event Action<PeerConnection>? PeerDisconnected
    {
        add => _runner.Disconnected += value;
        remove => _runner.Disconnected -= value;
    }

    /// <summary>Who this host is.</summary>
    public PeerId Peer { get; }

    /// <summary>Where it can be dialled, without the peer id at the end. Empty before the start.</summary>
    public IReadOnlyList<Multiaddress> Addresses { get; private set; } = [];

    /// <summary>What it did and refused.</summary>
    public Libp2pCounters Counters { get; } = new();

    /// <summary>What peers have of streams and memory, and the limits on that.</summary>
    public ResourceScopes Scopes => _state.Scopes;

    /// <summary>Who may connect and be connected to.</summary>
    public GateRules Gates => _state.Gates;

    /// <summary>Every open connection, as a copy.</summary>
    public IReadOnlyList<PeerConnection> Connections => _table.ToArray();

    /// <summary>Begins to serve a protocol, and to say so in identify. Best done before the start.</summary>
    /// <exception cref="ArgumentException">The protocol is served already.</exception>
    public void Handle(string protocol, IProtocolHandler handler) => _registry.Add(protocol, handler);

    /// <summary>Opens the listening addresses.</summary>
    /// <exception cref="Core.Node.KithException">An address cannot be listened on; the message says which and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        List<Multiaddress> reachable = await _acceptor.StartAsync(_options.ListenAddresses, cancellation).ConfigureAwait(false);
        Addresses = _options.AnnounceAddresses.Count > 0 ? _options.AnnounceAddresses : reachable;
        _sweeper = _time.CreateTimer(static host => ((Libp2pHost)host!).Sweep(), this, _options.SweepInterval, _options.SweepInterval);
    }

    /// <summary>Sets other gates, and closes the connections that they would not have let be.</summary>
    /// <returns>How many that were.</returns>
    public int Update(GateRules gates)
    {
        _state.Gates = gates;
        int closed = 0;
        foreach (PeerConnection connection in _table.ToArray())
        {
            if (gates.Lets(connection.Peer, connection.RemoteAddress.TryGetEndPoint(out IPEndPoint? remote) ? remote.Address : null))
                continue;
            connection.Session.Close();
            closed++;
        }

        return closed;
    }

    /// <summary>The open connection to a peer, or null.</summary>
    public PeerConnection? FindConnection(PeerId peer) => _table.Find(peer);

    /// <summary>The connection to a peer: the open one, or a new one that all who ask at the same time share.</summary>
    public ValueTask<DialResult> GetConnectionAsync(Contact contact, CancellationToken cancellation = default) =>
        _table.Find(contact.Peer) is { } connection
            ? ValueTask.FromResult(DialResult.Of(connection))
            : new ValueTask<DialResult>(_dialler.DialAsync(contact, cancellation));

    /// <summary>Dials an address, such as one to bootstrap from. Unless it names a peer, whoever is there is welcome.</summary>
    public ValueTask<DialResult> ConnectAsync(Multiaddress address, CancellationToken cancellation = default) =>
        address.Peer is { } peer && _table.Find(peer) is { } connection
            ? ValueTask.FromResult(DialResult.Of(connection))
            : new ValueTask<DialResult>(_dialler.DialAsync(address, cancellation));

    /// <summary>Takes in nobody any more. Open connections go on, and new ones can be dialled.</summary>
    public Task StopListeningAsync() => _acceptor.StopAsync();

    /// <summary>Closes every connection and stops listening. May be called again, and without a start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _acceptor.StopAsync().ConfigureAwait(false);
        Task drained = _work.DrainAsync();
        foreach (PeerConnection connection in _table.ToArray())
            connection.Session.Close();
        if (!await EndsInTimeAsync(drained).ConfigureAwait(false))
        {
            foreach (PeerConnection connection in _table.ToArray())
                connection.Session.Abandon();
            if (!await EndsInTimeAsync(drained).ConfigureAwait(false))
                HostLog.LeftBehind(_logger);
        }

        if (_sweeper is not null)
            await _sweeper.DisposeAsync().ConfigureAwait(false);
        _tls.Dispose();
        _stopping.Dispose();
    }

    private async Task<bool> EndsInTimeAsync(Task task)
    {
        try
        {
            await task.WaitAsync(_options.StopTimeout, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
            return; // The last one is still at it.
        try
        {
            foreach (PeerConnection connection in _table.ToArray())
                connection.Session.Sweep();
            foreach (PeerConnection connection in _table.TakeSurplus(_time.GetInstant()))
                connection.Session.Close();
        }
        catch (Exception exception)
        {
            Counters.CountFault();
            HostLog.Fault(_logger, exception);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
