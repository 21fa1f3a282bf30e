using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Diagnostics;
using Kith.Discovery;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Host;
using Kith.Libp2p.Scopes;
using Kith.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith;

/// <summary>A node in this process. Safe from any thread: every call is brought to the node's own loop.</summary>
public sealed class KithNode : IKith
{
    /// <summary>The program and version that peers are told.</summary>
    public static readonly string Agent = $"kith/{typeof(KithNode).Assembly.GetName().Version!.ToString(3)}";

    private const int MaxAgentCharacters = 128;

    private readonly NodeParts _parts;
    private readonly Instant _started;
    private int _disposed;

    private KithNode(NodeParts parts)
    {
        _parts = parts;
        _started = parts.Time.GetInstant();
    }

    /// <summary>The node's name.</summary>
    public PeerId Peer => _parts.Host.Peer;

    /// <summary>Where the node can be dialled, as multiaddresses with its peer id: what another node is given to join through.</summary>
    public IReadOnlyList<string> Addresses => [.. _parts.Host.Addresses.Select(address => address.WithPeer(Peer).ToString())];

    /// <summary>Whether the node has found its network, or is its first member.</summary>
    public bool IsJoined => Joined.IsCompletedSuccessfully;

    internal KithOptions Options => _parts.Options;

    /// <summary>What this node measures.</summary>
    internal NodeMeter Meter => _parts.Meter;

    /// <summary>Completes when <see cref="IsJoined"/> becomes true.</summary>
    internal Task Joined => _parts.Bootstrapper.Joined;

    /// <summary>Completes when the node has failed to join in <see cref="KithOptions.BootstrapRounds"/> rounds. It goes on trying.</summary>
    internal Task FailedToJoin => _parts.Bootstrapper.Failed;

    /// <summary>
    /// Starts a node; returns when it listens and has joined, or has tried for <see cref="KithOptions.JoinTimeout"/> and goes on trying.
    /// </summary>
    /// <exception cref="KithException">An option is outside its range, the data folder cannot be used, or the address is taken.</exception>
    public static Task<KithNode> StartAsync(KithOptions options, ILoggerFactory? logging = null, CancellationToken cancellation = default) =>
        StartAsync(options, NodeSurroundings.Real(), logging, cancellation);

    internal static async Task<KithNode> StartAsync(KithOptions options, NodeSurroundings surroundings, ILoggerFactory? logging, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        NodeParts parts = await NodeParts.StartAsync(options, surroundings, logging ?? NullLoggerFactory.Instance, cancellation).ConfigureAwait(false);
        Task joined = parts.Bootstrapper.Joined;
        try
        {
            await Task.WhenAny(joined, Task.Delay(options.JoinTimeout, surroundings.Clock, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new KithNode(parts);
    }

    /// <inheritdoc/>
    public Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default) =>
        Meter.MeasureAsync("kith.put", () => OnLoopAsync(token => _parts.Dht.PutAsync(key, value, options, token), cancellation), WhyNot);

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default) =>
        Meter.MeasureAsync("kith.get", () => OnLoopAsync(token => _parts.Dht.GetAsync(key, options, token), cancellation), WhyNot);

    /// <inheritdoc/>
    public IAsyncEnumerable<PutReceipt> PutManyAsync(IEnumerable<PutItem> items, PutOptions? options = null, CancellationToken cancellation = default) =>
        Batches.RunAsync<PutItem, PutReceipt>(
            items,
            item => item.Value.Length,
            Batches.MaxItems,
            Batches.MaxBytes,
            async (batch, token) => await OnLoopAsync(onLoop => _parts.Dht.PutManyAsync(batch, options, onLoop), token).ConfigureAwait(false),
            cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<GetResult> GetManyAsync(IEnumerable<RecordKey> keys, GetOptions? options = null, CancellationToken cancellation = default) =>
        Batches.RunAsync<RecordKey, GetResult>(
            keys,
            key => key.Span.Length,
            Batches.MaxItems,
            Batches.MaxBytes,
            async (batch, token) => await OnLoopAsync(onLoop => _parts.Dht.GetManyAsync(batch, options, onLoop), token).ConfigureAwait(false),
            cancellation);

    /// <inheritdoc/>
    public Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options = null, CancellationToken cancellation = default) =>
        Meter.MeasureAsync("kith.delete", () => OnLoopAsync(token => _parts.Dht.DeleteAsync(key, options, token), cancellation), WhyNot);

    /// <inheritdoc/>
    public IAsyncEnumerable<GetResult> WatchAsync(RecordKey key, RecordVersion? from = null, CancellationToken cancellation = default) =>
        RecordWatch.FollowAsync(token => GetAsync(key, options: null, token), from, _parts.Clock, cancellation);

    /// <inheritdoc/>
    public Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation = default)
    {
        RequireKey(key);
        return OnLoopAsync(
            async token =>
            {
                ProvideReceipt receipt = await _parts.Dht.Providing.ProvideAsync(key, token);
                _parts.Memory?.Note();
                return receipt;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ProvideReceipt> ProvideManyAsync(IEnumerable<ProviderKey> keys, CancellationToken cancellation = default) =>
        Batches.RunAsync<ProviderKey, ProvideReceipt>(
            keys,
            key => key.Bytes.Length,
            Batches.MaxItems,
            Batches.MaxBytes,
            async (batch, token) =>
            {
                foreach (ProviderKey key in batch)
                    RequireKey(key);
                ProvideReceipt[] receipts = await OnLoopAsync(onLoop => _parts.Dht.Providing.ProvideManyAsync(batch, onLoop), token).ConfigureAwait(false);
                _parts.Memory?.Note();
                return receipts;
            },
            cancellation);

    /// <inheritdoc/>
    public Task<bool> StopProvidingAsync(ProviderKey key, CancellationToken cancellation = default)
    {
        RequireKey(key);
        return OnLoopAsync(
            _ =>
            {
                bool wasProvided = _parts.Dht.Providing.Schedule.Remove(key);
                _parts.Memory?.Note();
                return Task.FromResult(wasProvided);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(ProviderKey key, int count = 20, CancellationToken cancellation = default)
    {
        RequireKey(key);
        return OnLoopAsync<IReadOnlyList<PeerInfo>>(async token => [.. (await _parts.Dht.FindProvidersAsync(key, count, token)).Select(InfoOf)], cancellation);
    }

    /// <inheritdoc/>
    public Task<ClockStatus> GetClockAsync(CancellationToken cancellation = default) =>
        OnLoopAsync(_ => Task.FromResult(_parts.Dht.ReadClock()), cancellation);

    /// <inheritdoc/>
    public Task<ClockStatus> ConfirmClockAsync(CancellationToken cancellation = default) => OnLoopAsync(
        _ =>
        {
            _parts.Clock.Believe();
            return Task.FromResult(_parts.Dht.ReadClock());
        },
        cancellation);

    /// <inheritdoc/>
    public Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default) =>
        OnLoopAsync(async token => await _parts.Dht.FindPeerAsync(peer, token) is { } contact ? InfoOf(contact) : null, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) =>
        OnLoopAsync<IReadOnlyList<PeerInfo>>(async token => [.. (await _parts.Dht.ClosestAsync(key.Bytes, count, token)).Select(InfoOf)], cancellation);

    /// <inheritdoc/>
    public Task<LookupTrace> TraceAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) =>
        OnLoopAsync(token => _parts.Dht.TraceAsync(key, count, InfoOf, token), cancellation);

    /// <inheritdoc/>
    public Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default) => OnLoopAsync(ReadStatusAsync, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Instant now = _parts.Time.GetInstant();
        return Task.FromResult<IReadOnlyList<ConnectionInfo>>([.. _parts.Host.Connections.Select(connection => Describe(connection, now))]);
    }

    /// <inheritdoc/>
    public Task<RecordListPage> GetRecordsAsync(Identifier from = default, int count = 1_000, bool lackingOnly = false, CancellationToken cancellation = default) =>
        OnLoopAsync(token => _parts.Dht.Records.ReadAsync(from, count, lackingOnly, token), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default) =>
        OnLoopAsync(_ => Task.FromResult(ReadTable()), cancellation);

    /// <summary>
    /// Whom the node found to join through, and how: at its bootstrap addresses, in what it knew before a restart, in the local network. Whom it
    /// heard of from other nodes is in <see cref="GetTableAsync"/>.
    /// </summary>
    public Task<IReadOnlyList<DiscoveredPeer>> GetDiscoveredPeersAsync(CancellationToken cancellation = default) =>
        OnLoopAsync(_ => Task.FromResult(_parts.Discovered.Peers), cancellation);

    /// <summary>Reads every record on this node's disk once and compares it with its checksum; what is damaged is fetched again from other replicas.</summary>
    /// <param name="recordsPerSecond">How fast, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.NotSupported"/>: the node keeps its records in memory; <see cref="KithErrorCode.Refused"/>: a pass is running already.
    /// </exception>
    /// <seealso cref="KithOptions.ScrubInterval"/>
    public Task<ScrubReport> ScrubAsync(int recordsPerSecond, CancellationToken cancellation = default) => OnDisk(_parts.Scrubs).RunOnceAsync(recordsPerSecond, cancellation);

    /// <summary>Copies this node's records, as they are now, into an empty folder, while the node goes on working. Returns how many there are.</summary>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.NotSupported"/>: the node keeps its records in memory; <see cref="KithErrorCode.Refused"/>: the folder is not empty.
    /// </exception>
    /// <seealso cref="SqliteRecordStore.Restore"/>
    public Task<long> BackUpAsync(string folder, CancellationToken cancellation = default) => OnDisk(_parts.Disk).BackUpAsync(folder, cancellation);

    /// <summary>Leaves the network, stops listening and closes the store. Calls after it throw.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            await _parts.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes in no peers any more; those that are connected are served on. The first step of an orderly end.</summary>
    internal Task StopListeningAsync() => _parts.StopListeningAsync();

    /// <summary>Sets other limits and gates; connections that the gates no longer let be are closed. What cannot be read changes nothing.</summary>
    /// <returns>How many connections were closed.</returns>
    /// <exception cref="KithException">A limit is out of range, or the file of gates cannot be read.</exception>
    internal int Reload(ResourceLimits limits, string? gatesFile)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        limits.Validate();
        GateRules gates = gatesFile is null ? GateRules.Open : GateRules.Read(gatesFile);
        _parts.Host.Scopes.Update(limits);
        return _parts.Host.Update(gates);
    }

    private T OnDisk<T>(T? part)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return part ?? throw new KithException(KithErrorCode.NotSupported, "This node has no record store of its own on disk. Give it a data folder, and no other store.");
    }

    private Task<T> OnLoopAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return cancellation.CanBeCanceled
            ? _parts.Loop.RunAsync(() => CancelOnLoopAsync(call, cancellation))
            : _parts.Loop.RunAsync(() => call(CancellationToken.None));
    }

    /// <summary>The protocol is never entered from the thread that cancels: cancellation, too, comes to the loop.</summary>
    private async Task<T> CancelOnLoopAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        CancellationTokenSource source = new(); // Never disposed, since its cancellation may still be on the way here when the call has ended.
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            _ => _parts.Loop.Post(static source => ((CancellationTokenSource)source!).Cancel(), source), null);
        T result = await call(source.Token);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }

    private async Task<NodeStatus> ReadStatusAsync(CancellationToken cancellation)
    {
        StoreStatistics store = await _parts.Dht.GetStoreStatisticsAsync(cancellation);
        Dictionary<string, long> counters = new(StringComparer.Ordinal);
        _parts.Metrics.CopyTo(counters);
        _parts.Network.Counters.CopyTo(counters);
        HostCounters.CopyTo(_parts.Host, counters);
        counters[HealthReport.StoreConditionCounter] = (long)store.Condition;
        counters[HealthReport.DamagedCounter] = store.Damaged;
        counters[StoreScrubs.LastCounter] = _parts.Scrubs?.Last?.ToUnixTimeSeconds() ?? 0;
        counters["kith.republish.kept"] = _parts.Dht.Writes.Republisher.Count;
        counters[HealthReport.LackingCounter] = _parts.Dht.LackingCount;
        counters[HealthReport.CatchingUpCounter] = _parts.Dht.IsCatchingUp ? 1 : 0;
        KithOptions options = _parts.Options;
        return new NodeStatus
        {
            Peer = Peer,
            Addresses = [.. _parts.Host.Addresses.Select(address => address.WithPeer(Peer).Bytes)],
            Swarm = options.Swarm,
            Agent = Agent,
            Uptime = _parts.Time.GetInstant() - _started,
            IsJoined = IsJoined,
            Contacts = _parts.Overlay.ContactCount,
            Connections = _parts.Host.Connections.Count,
            MembersSeen = _parts.Dht.Members.Count(),
            Records = store.Records,
            RecordBytes = store.Bytes,
            Replicas = options.EffectiveReplicas,
            WriteQuorum = options.EffectiveWriteQuorum,
            ReadQuorum = options.EffectiveReadQuorum,
            Ring = ReadRing(),
            Counters = counters,
        };
    }

    private RingInfo? ReadRing() => _parts.Overlay is RingOverlay { Member: var member }
        ? new RingInfo(member.IsMember, member.Predecessor is { } predecessor ? InfoOf(predecessor) : null, [.. member.Successors.Members.Select(InfoOf)], member.Epoch)
        : null;

    private IReadOnlyList<BucketInfo> ReadTable()
    {
        if (_parts.Overlay is not KademliaOverlay { Table: var table })
            return [];
        int now = _parts.Time.GetInstant().Seconds;
        List<BucketInfo> buckets = [];
        for (int index = 0; index < table.BucketCount; index++)
        {
            KBucket bucket = table.Bucket(index);
            List<BucketContact> contacts = [];
            for (int place = 0; place < bucket.Count; place++)
                contacts.Add(new BucketContact(InfoOf(bucket.Contacts[place]), TimeSpan.FromSeconds(now - bucket.Stamps[place].Seconds), bucket.Stamps[place].Failures));
            contacts.Sort((a, b) => b.SinceSeen.CompareTo(a.SinceSeen));
            buckets.Add(new BucketInfo(index, contacts, table.ReplacementsIn(index)));
        }

        return buckets;
    }

    private ConnectionInfo Describe(PeerConnection connection, Instant now) => new(
        connection.Peer,
        connection.RemoteAddress.ToString(),
        connection.IsOutbound,
        Shortened(connection.Identify?.AgentVersion ?? ""),
        connection.Identify?.Protocols.Contains(_parts.Options.EffectiveProtocol) == true,
        now - connection.OpenedAt);

    private static string? WhyNot(PutReceipt receipt) => receipt.IsAcknowledged ? null : Http.ProblemCode.QuorumNotMet;

    private static string? WhyNot(GetResult result) => result.IsConfirmed ? null : Http.ProblemCode.QuorumNotMet;

    private static string Shortened(string untrusted) => untrusted.Length <= MaxAgentCharacters ? untrusted : untrusted[..MaxAgentCharacters];

    private static void RequireKey(ProviderKey key)
    {
        if (key.IsEmpty)
            throw new ArgumentException("The key is empty.", nameof(key));
    }

    private PeerInfo InfoOf(Contact contact) => new(contact.Peer, contact.Addresses, contact.Peer == Peer, contact.FailureDomain);
}
