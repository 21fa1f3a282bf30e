using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Repair;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Diagnostics;
using Kith.Discovery;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Mdns;
using Kith.Libp2p.Transport;
using Kith.Storage;
using Kith.Storage.Encryption;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// The composition of one node: what is built, in which order, and how it is taken down again. The only place that knows all parts.
/// </summary>
internal sealed class NodeParts : IAsyncDisposable
{
    // In a public swarm no one writer fills more than a sixteenth of what a node holds for others; members of a trusted one share it freely.
    private const int StoreShareOfAStranger = 16;

    private readonly ILogger _logger;
    private readonly ITransport _transport;
    private readonly MdnsOptions _mdns;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskGroup _children;
    private DataFolderLock? _folder;
    private NodeIdentity? _identity;
    private IdentitySignatures? _signatures;
    private RecordSeal? _seal;
    private IRecordStore? _store;
    private readonly CatchUpMark _mark;
    private bool _mayLackRecords; // Its store is empty, or was at a start after which it has not caught up.
    private NodeMemory? _memory;
    private ProviderMemory? _providers;
    private NetworkSnapshot? _saved;
    private LocalNetworkDiscovery? _localNetwork;

    private NodeParts(KithOptions options, NodeSurroundings surroundings, ILogger logger)
    {
        Options = options;
        _mark = new CatchUpMark(options.DataFolder);
        _transport = surroundings.Transport;
        _mdns = surroundings.LocalNetwork;
        _logger = logger;
        Loop = new NodeLoop(OnFault);
        Meter = new NodeMeter(options.Overlay);
        Clock = new SteadyClock(surroundings.Clock, options.Records.MaxClockSkew, options.Records.MaxTimeToLive);
        Time = new LoopTime(Clock, Loop);
        _children = new TaskGroup(limit: 2, OnFault);
    }

    public KithOptions Options { get; }

    public NodeLoop Loop { get; }

    /// <summary>What the time is, for everything in the node.</summary>
    public SteadyClock Clock { get; }

    /// <summary>The loop's time: the same, with timers that fire there.</summary>
    public TimeProvider Time { get; }

    public DhtMetrics Metrics { get; } = new();

    /// <summary>What is measured, for those who listen.</summary>
    public NodeMeter Meter { get; }

    public Libp2pHost Host { get; private set; } = null!;

    public Libp2pPeerNetwork Network { get; private set; } = null!;

    public IOverlay Overlay { get; private set; } = null!;

    public DhtNode Dht { get; private set; } = null!;

    /// <summary>What is kept between runs; null where nothing is.</summary>
    public NodeMemory? Memory => _memory;

    public Bootstrapper Bootstrapper { get; private set; } = null!;

    /// <summary>Whom the node found, and how. On the loop only.</summary>
    public DiscoveryBook Discovered { get; } = new();

    /// <summary>The store on this node's disk; null when its records are in memory.</summary>
    public SqliteRecordStore? Disk => _store as SqliteRecordStore;

    /// <summary>How that store is read through; null when there is none.</summary>
    public StoreScrubs? Scrubs { get; private set; }

    /// <summary>What a copy of this node's may be lost together with: a store that others share knows it best.</summary>
    private string? FailureDomain => _store?.FailureDomain ?? Options.FailureDomain;

    /// <summary>Builds and starts everything; what was built before a failure is taken down again.</summary>
    public static async Task<NodeParts> StartAsync(KithOptions options, NodeSurroundings surroundings, ILoggerFactory logging, CancellationToken cancellation)
    {
        NodeParts parts = new(options, surroundings, logging.CreateLogger<KithNode>());
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

    public Task StopListeningAsync() => Host?.StopListeningAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync().ConfigureAwait(false); // Who comes now would only see this node go.
        if (_localNetwork is not null)
            await _localNetwork.DisposeAsync().ConfigureAwait(false);
        await Loop.RunAsync(StopOnLoopAsync).ConfigureAwait(false);
        if (Host is not null)
            await Host.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
            await _store.DisposeAsync().ConfigureAwait(false);
        _seal?.Dispose();
        _identity?.Dispose();
        _folder?.Dispose();
        _stop.Dispose();
        Meter.Dispose();
    }

    private async Task BuildAsync(ILoggerFactory logging, CancellationToken cancellation)
    {
        await Task.Run(() => OpenFolder(cancellation), cancellation).ConfigureAwait(false); // A puzzle may take its time.
        ulong work = await OwnWork.FindAsync(Options.DataFolder, _identity!.Peer, Options.Difficulty, cancellation).ConfigureAwait(false);
        _signatures = new IdentitySignatures(_identity!);
        RecordRules rules = new(Options.EffectiveRecords, allowPlain: Options.Preset != KithPreset.Public, signatures: _signatures, swarm: Options.Swarm);
        await OpenStoreAsync(rules, cancellation).ConfigureAwait(false);
        Host = new Libp2pHost(_identity!, _transport, HostOptionsOf(Options, work) with { FailureDomain = FailureDomain }, Clock, logging.CreateLogger<Libp2pHost>());
        LoopPools pools = new();
        KadOptions kad = new() { Protocol = Options.EffectiveProtocol, RequestTimeout = Options.RequestTimeout };
        Network = new Libp2pPeerNetwork(Host, kad, rules, pools.Replies, Loop, Time, Clock, isServer: true, OnFault, Options.Overlay == KithOverlay.Ring ? RingSpace.Full : null);
        await Host.StartAsync(cancellation).ConfigureAwait(false);
        NodeLog.Listening(_logger, PeerIdText.Format(Host.Peer), string.Join(", ", Host.Addresses), Options.Swarm);
        await Loop.RunAsync(() => BuildOnLoop(rules, pools)).ConfigureAwait(false);
    }

    private void OpenFolder(CancellationToken cancellation)
    {
        if (Options.DataFolder is not { } folder)
        {
            _identity = NodeIdentity.Generate(Options.PuzzleBits, cancellation);
            return;
        }

        _folder = DataFolderLock.Acquire(folder);
        _identity = IdentityFile.LoadOrCreate(folder, Options.PuzzleBits, cancellation);
        _seal = SqliteRecordStore.OpenSeal(_folder, Options.EncryptionKey, Options.PreviousEncryptionKey);
        _saved = NodeMemory.Load(folder, _seal);
        if (_saved is not null)
            Clock.Restore(_saved.Taken, _saved.Contacts.Count + _saved.Gone.Count); // Before anything asks what has ended.
    }

    private async Task OpenStoreAsync(RecordRules rules, CancellationToken cancellation)
    {
        bool isPublic = Options.Preset == KithPreset.Public;
        StoreQuota quota = new() { MaxBytes = Options.MaxStoreBytes, MaxBytesPerWriter = isPublic ? Options.MaxStoreBytes / StoreShareOfAStranger : long.MaxValue };
        if (Options.Store is { } own)
            _store = await own(rules, Clock, quota, cancellation).ConfigureAwait(false);
        else
            _store = _folder is null ? new MemoryRecordStore(rules, Clock, quota with { MaxOwnBytes = Options.MaxStoreBytes }) : SqliteRecordStore.Open(_folder, rules, Clock, _logger, new SqliteStoreOptions { Quota = quota, Seal = _seal });
        _mayLackRecords = Options.KademliaProtocol is null && (_mark.IsSet || await IsEmptyAsync(cancellation).ConfigureAwait(false)); // Others do not compare.
        if (_mayLackRecords)
            _mark.Set();
    }

    private bool BuildOnLoop(RecordRules rules, LoopPools pools)
    {
        ReplicationOptions replication = new()
        {
            Replicas = Options.EffectiveReplicas,
            WriteQuorum = Options.EffectiveWriteQuorum,
            ReadQuorum = Options.EffectiveReadQuorum,
            ShrinkToMembers = Options.Preset != KithPreset.Public,
            CountMemoryCopies = Options.DataFolder is null && Options.Store is null, // Who brings a store means it: its IsDurable counts.
            PutRidesLookup = Options.KademliaProtocol is null,
        };
        Contact self = new(Host.Peer, [.. Host.Addresses.Select(address => address.Bytes)]) { FailureDomain = FailureDomain };
        Overlay = Options.Overlay == KithOverlay.Ring ? BuildRing(self, rules, pools) : BuildKademlia(self, pools);
        Dht = new DhtNode(
            Overlay, Network, _store!, rules, replication, RepairOptions.Cluster, Time, Clock, pools.Replies, Metrics, Options.K, OnFault, Random.Shared, _signatures)
        {
            CleanupPeriod = Options.CleanupInterval,
        };
        if (_mayLackRecords)
            Dht.ComesWithNothing();
        Dht.CaughtUp = _mark.Clear;
        ShortfallLog.Follow(Dht, Time, _logger);
        if (Options.DataFolder is { } folder)
        {
            _memory = new NodeMemory(folder, _seal, _saved, Overlay, Dht, Time, OnFault);
            _providers = new ProviderMemory(folder, _seal, Dht.Providers, Time, OnFault);
        }

        Network.Measure(Meter.Asked, Meter.Served);
        Network.Attach(Dht.Handler, Overlay.Heard);
        Bootstrapper = new Bootstrapper(Host, Network, Dht, Options.Discovery.HasFlag(DiscoverySources.Remembered) ? _memory?.Contacts ?? [] : [], Discovered, Options, Time, _logger);
        if (Options.Discovery.HasFlag(DiscoverySources.LocalNetwork))
            _localNetwork = new LocalNetworkDiscovery(Host, Bootstrapper, Discovered, _mdns, Clock, Loop, _logger);
        if (Disk is { } disk)
        {
            Scrubs = new StoreScrubs(disk, _folder!.Folder, Options.ScrubInterval, Time, _logger);
            _children.TryStart(Scrubs.RunAsync, _stop.Token);
        }

        return _children.TryStart(Bootstrapper.RunAsync, _stop.Token);
    }

    // A store that does not answer now is taken for a full one: what is not read from it is no answer either.
    private async Task<bool> IsEmptyAsync(CancellationToken cancellation)
    {
        try
        {
            return (await _store!.GetStatisticsAsync(cancellation).ConfigureAwait(false)).Records == 0;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return false; // Whatever a store of somebody else's throws: its node starts, and upkeep says what is wrong.
        }
    }

    private KademliaOverlay BuildKademlia(Contact self, LoopPools pools)
    {
        KademliaOptions kademlia = new() { K = Options.K, Alpha = Options.EffectiveAlpha, RefreshAfter = Options.EffectiveRefreshInterval, SpreadsOverDomains = Options.Preset != KithPreset.Public && Options.KademliaProtocol is null };
        if (Options.Preset == KithPreset.Public)
            kademlia = kademlia with { NeighbourCheckAfter = kademlia.CheckAfter, Paths = Math.Min(4, kademlia.K) }; // Twenty copies, and strangers: no hurry, no chatter, no trust in one path.
        return new KademliaOverlay(self, Network, Time, Random.Shared, kademlia, pools, OnFault) { LookedUp = Meter.LookedUp };
    }

    private RingOverlay BuildRing(Contact self, RecordRules rules, LoopPools pools)
    {
        // A daemon that is told to stop has some seconds before it is killed, which the ring bears but need not see.
        int successors = Math.Clamp(Options.EffectiveReplicas / 2, new RingOptions().Successors, 20); // A list, which is twice as long, names all replicas.
        RingOptions ring = new() { Replicas = Options.EffectiveReplicas, Successors = successors, LeaveDeadline = TimeSpan.FromSeconds(8), ForwardFor = TimeSpan.FromSeconds(2) };
        IRingJournal journal = Options.DataFolder is { } folder ? new RingJournalFile(folder) : new MemoryRingJournal();
        return new RingOverlay(self, Network, _store!, rules, journal, Time, Random.Shared, ring, pools.Replies, OnFault) { LookedUp = Meter.LookedUp };
    }

    private async Task StopOnLoopAsync()
    {
        _stop.Cancel(); // Here, because whoever waits for it resumes at once.
        await _children.WhenIdleAsync();
        if (_memory is not null)
            await _memory.DisposeAsync();
        if (_providers is not null)
            await _providers.DisposeAsync();
        if (Dht is not null)
            await Dht.DisposeAsync();
        if (Network is not null)
            await Network.DisposeAsync();
    }

    private void OnFault(Exception fault)
    {
        Metrics.Failures++;
        if (fault is KithException { Code: KithErrorCode.StoreUnreadable })
            NodeLog.StoreUnreadable(_logger, fault.Message); // The disk's, and no defect to report.
        else if (fault is IOException or UnauthorizedAccessException && Options.DataFolder is { } folder)
            NodeLog.NotSaved(_logger, folder, fault.Message);
        else
            NodeLog.Fault(_logger, fault);
    }

    private static HostOptions HostOptionsOf(KithOptions options, ulong work) => new()
    {
        ListenAddresses = [.. options.ListenAddresses.Select(Multiaddress.Parse)],
        Limits = options.Limits,
        Gates = options.GatesFile is { } file ? GateRules.Read(file) : GateRules.Open,
        Admission = new AdmissionOptions { Swarm = options.Swarm, Secret = options.SwarmSecret, Difficulty = options.Difficulty, Work = work, PuzzleBits = options.PuzzleBits },
        AgentVersion = KithNode.Agent,
    };
}
