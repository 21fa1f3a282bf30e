using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Transport;
using Kith.Storage;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// The composition of one node: what is built, in which order, and how it is taken down again. The only place that knows all parts.
/// </summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskGroup _children;
    private DataFolderLock? _folder;
    private NodeIdentity? _identity;
    private IRecordStore? _store;
    private NodeMemory? _memory;

    private NodeParts(KithOptions options, TimeProvider clock, ILogger logger)
    {
        Options = options;
        _clock = clock;
        _logger = logger;
        Loop = new NodeLoop(OnFault);
        Time = new LoopTime(clock, Loop);
        _children = new TaskGroup(limit: 1, OnFault);
    }

    public KithOptions Options { get; }

    public NodeLoop Loop { get; }

    /// <summary>The loop's time.</summary>
    public TimeProvider Time { get; }

    public DhtMetrics Metrics { get; } = new();

    public Libp2pHost Host { get; private set; } = null!;

    public Libp2pPeerNetwork Network { get; private set; } = null!;

    public IOverlay Overlay { get; private set; } = null!;

    public DhtNode Dht { get; private set; } = null!;

    public Bootstrapper Bootstrapper { get; private set; } = null!;

    /// <summary>Builds and starts everything; what was built before a failure is taken down again.</summary>
    public static async Task<NodeParts> StartAsync(KithOptions options, TimeProvider clock, ILoggerFactory logging, CancellationToken cancellation)
    {
        NodeParts parts = new(options, clock, logging.CreateLogger<KithNode>());
        try
        {
            await parts.BuildAsync(logging, cancellation).ConfigureAwait(false);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Loop.RunAsync(StopOnLoopAsync).ConfigureAwait(false);
        if (Host is not null)
            await Host.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
            await _store.DisposeAsync().ConfigureAwait(false);
        _identity?.Dispose();
        _folder?.Dispose();
        _stop.Dispose();
    }

    private async Task BuildAsync(ILoggerFactory logging, CancellationToken cancellation)
    {
        RecordRules rules = new(Options.Records, allowPlain: Options.Preset != KithPreset.Public);
        OpenStore(rules);
        Host = new Libp2pHost(_identity!, new TcpTransport(), HostOptionsOf(Options), _clock, logging.CreateLogger<Libp2pHost>());
        LoopPools pools = new();
        KadOptions kad = new() { Protocol = Options.EffectiveProtocol, RequestTimeout = Options.RequestTimeout };
        Network = new Libp2pPeerNetwork(Host, kad, rules, pools.Replies, Loop, Time, isServer: true, OnFault, Options.Overlay == KithOverlay.Ring ? RingSpace.Full : null);
        await Host.StartAsync(cancellation).ConfigureAwait(false);
        NodeLog.Listening(_logger, PeerIdText.Format(Host.Peer), string.Join(", ", Host.Addresses), Options.Swarm);
        await Loop.RunAsync(() => BuildOnLoop(rules, pools)).ConfigureAwait(false);
    }

    private void OpenStore(RecordRules rules)
    {
        StoreQuota quota = new() { MaxBytes = Options.MaxStoreBytes };
        if (Options.DataFolder is not { } folder)
        {
            _identity = NodeIdentity.Generate();
            _store = new MemoryRecordStore(rules, _clock, quota);
            return;
        }

        _folder = DataFolderLock.Acquire(folder);
        _identity = IdentityFile.LoadOrCreate(folder);
        _store = SqliteRecordStore.Open(_folder, rules, _clock, _logger, new SqliteStoreOptions { Quota = quota });
    }

    private bool BuildOnLoop(RecordRules rules, LoopPools pools)
    {
        ReplicationOptions replication = new()
        {
            Replicas = Options.EffectiveReplicas,
            WriteQuorum = Options.EffectiveWriteQuorum,
            ReadQuorum = Options.EffectiveReadQuorum,
            ShrinkToMembers = Options.Preset != KithPreset.Public,
            CountMemoryCopies = Options.DataFolder is null,
            PutRidesLookup = Options.KademliaProtocol is null,
        };
        Contact self = new(Host.Peer, [.. Host.Addresses.Select(address => address.Bytes)]);
        Overlay = Options.Overlay == KithOverlay.Ring ? BuildRing(self, rules, pools) : BuildKademlia(self, pools);
        Dht = new DhtNode(Overlay, Network, _store!, rules, replication, Time, pools.Replies, Metrics, Options.K, OnFault);
        if (Options.DataFolder is { } folder)
            _memory = new NodeMemory(folder, Overlay, Dht.Members, Time, OnFault);
        Network.Attach(Dht.Handler, Overlay.Heard);
        Bootstrapper = new Bootstrapper(Host, Network, Dht, _memory?.Contacts ?? [], Options, Time, _logger);
        return _children.TryStart(Bootstrapper.RunAsync, _stop.Token);
    }

    private KademliaOverlay BuildKademlia(Contact self, LoopPools pools)
    {
        KademliaOptions kademlia = new() { K = Options.K, Alpha = Options.EffectiveAlpha };
        return new KademliaOverlay(self, Network, Time, Random.Shared, kademlia, pools, OnFault);
    }

    private RingOverlay BuildRing(Contact self, RecordRules rules, LoopPools pools)
    {
        // A daemon that is told to stop has some seconds before it is killed, which the ring bears but need not see.
        RingOptions ring = new() { Replicas = Options.EffectiveReplicas, LeaveDeadline = TimeSpan.FromSeconds(8), ForwardFor = TimeSpan.FromSeconds(2) };
        IRingJournal journal = Options.DataFolder is { } folder ? new RingJournalFile(folder) : new MemoryRingJournal();
        return new RingOverlay(self, Network, _store!, rules, journal, Time, Random.Shared, ring, pools.Replies, OnFault);
    }

    private async Task StopOnLoopAsync()
    {
        _stop.Cancel(); // Here, because whoever waits for it resumes at once.
        await _children.WhenIdleAsync();
        if (_memory is not null)
            await _memory.DisposeAsync();
        if (Dht is not null)
            await Dht.DisposeAsync();
        if (Network is not null)
            await Network.DisposeAsync();
    }

    private void OnFault(Exception fault)
    {
        Metrics.Faults++;
        NodeLog.Fault(_logger, fault);
    }

    private static HostOptions HostOptionsOf(KithOptions options) => new()
    {
        ListenAddresses = [.. options.ListenAddresses.Select(Multiaddress.Parse)],
        MaxConnections = options.MaxConnections,
        AgentVersion = KithNode.Agent,
    };
}
