using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Repair;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>
/// A node: an overlay, a store, and the procedures over them. The same class runs in a daemon, inside an application, and ten thousand
/// times in a simulated world. On the node's loop only; <c>KithNode</c> brings calls from other threads there.
/// </summary>
internal sealed class DhtNode : IAsyncDisposable
{
    private readonly IRecordStore _store;
    private readonly LocalStore _local;
    private readonly RecordFactory _records;
    private readonly Publisher _publisher;
    private readonly Fetcher _fetcher;
    private readonly Repairer _repair;
    private readonly VoteRound _votes;
    private readonly Random _random;
    private Proposer? _proposer; // Few nodes of a large world ever swap anything.
    private readonly ReplicationOptions _replication;
    private readonly TimeProvider _time;
    private readonly DhtMetrics _metrics;
    private readonly Action<Exception> _onFault;
    private Maintenance? _maintenance;

    public DhtNode(
        IOverlay overlay, IPeerNetwork network, IRecordStore store, RecordRules rules, ReplicationOptions replication, RepairOptions repair,
        TimeProvider time, SteadyClock steady, ReplyPool replies, DhtMetrics metrics, int k, Action<Exception> onFault, Random random,
        ISignatures? signatures = null)
    {
        Overlay = overlay;
        _store = store;
        _replication = replication;
        _time = time;
        Steady = steady;
        _metrics = metrics;
        _onFault = onFault;
        Clock = new HybridClock(rules.Limits);
        Members = new MembersSeen(overlay, time, Math.Max(replication.WriteQuorum, replication.ReadQuorum));
        _local = new LocalStore(store, rules, Clock, steady, overlay.Self.Peer, replication.FailureDomain, metrics, OnStored, onFault);
        _repair = new Repairer(overlay, network, store, rules, replication, repair, time, replies, metrics, onFault);
        _records = new RecordFactory(rules, signatures);
        _publisher = new Publisher(overlay, network, _local, Members, replication, time, onFault) { Lacking = _repair.NoteLacking };
        _fetcher = new Fetcher(overlay, network, _local, Members, replication, time, new ReadRepair(overlay, network, _local, replication.MaxPutsInBackground, onFault));
        ProviderTable providers = new(steady, random);
        Providing = new Provider(overlay, network, providers, replication, time);
        LocalAcceptor acceptor = new(overlay, store as IBallotStore, _local, replication.Replicas);
        _votes = new VoteRound(overlay, network, acceptor);
        _random = random;
        Writes = new RecordWrites(overlay, rules, _records, _publisher, _fetcher, () => Proposer, Members, replication, Clock, steady, time, metrics);
        Handler = new RequestHandler(overlay, _local, _repair, acceptor, providers, replies, steady, metrics, k, replication.Replicas);
    }

    public IOverlay Overlay { get; }

    /// <summary>Answers the requests of others; attached to the network last.</summary>
    public IRequestHandler Handler { get; }

    public HybridClock Clock { get; }

    /// <summary>The time that records are judged by.</summary>
    public SteadyClock Steady { get; }

    public MembersSeen Members { get; }

    /// <summary>Puts, swaps and deletions.</summary>
    public RecordWrites Writes { get; }

    /// <summary>What this node holds.</summary>
    public RecordList Records => new(_store, _local.Rules, _repair);

    /// <summary>How often expired records are removed.</summary>
    public TimeSpan CleanupPeriod { get; init; } = Maintenance.DefaultCleanupPeriod;

    /// <summary>Records of which a copy could not be made where one belongs.</summary>
    public LackingRecords Lacking => _repair.Lacking;

    /// <summary>What this node provides, and who else does.</summary>
    public Provider Providing { get; }

    private Proposer Proposer => _proposer ??= new Proposer(Overlay, _votes, _publisher, _local, Members, _replication, Clock, Steady, _time, _random);

    /// <summary>Enters the network through any of these contacts; with none, this node is its first. False when none answered.</summary>
    public async Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation)
    {
        _maintenance ??= new Maintenance(Overlay, _repair, _store, _time, Steady, UpkeepAsync, CleanupPeriod, _metrics, _onFault);
        if (await Overlay.JoinAsync(bootstrap, cancellation))
            Members.IsJoined = true;
        _maintenance.Schedule(); // There is somebody to look after now.
        return Members.IsJoined;
    }

    /// <inheritdoc cref="RecordWrites.PutAsync"/>
    public Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options, CancellationToken cancellation) =>
        Writes.PutAsync(key, value, options, cancellation);

    /// <inheritdoc cref="RecordWrites.PutManyAsync"/>
    public Task<PutReceipt[]> PutManyAsync(IReadOnlyList<PutItem> items, PutOptions? options, CancellationToken cancellation) =>
        Writes.PutManyAsync(items, options, cancellation);

    /// <inheritdoc cref="RecordWrites.DeleteAsync"/>
    public Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options, CancellationToken cancellation) => Writes.DeleteAsync(key, options, cancellation);

    /// <summary>Reads many values, with one lookup for the keys of a region; results come in the order of the keys.</summary>
    /// <exception cref="KithException">A key's namespace is unknown, or an option breaks a rule.</exception>
    public async Task<GetResult[]> GetManyAsync(IReadOnlyList<RecordKey> keys, GetOptions? options, CancellationToken cancellation)
    {
        foreach (RecordKey key in keys)
            _records.RuleOf(key);
        GetResult[] results = new GetResult[keys.Count];
        ReadOnlyMemory<byte>[] bytes = new ReadOnlyMemory<byte>[keys.Count];
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = keys[index].Bytes;
        await new RegionSweep(Overlay, _replication.Replicas).RunAsync(
            bytes,
            async (index, replicas) => results[index] = await GetAsync(keys[index], options, replicas, cancellation),
            cancellation);
        return results;
    }

    private async Task<GetResult> ReadAsync(RecordKey key, IRecordValidator rule, int quorum, CancellationToken cancellation)
    {
        Writes.RequireVotes(key);
        Instant started = _time.GetInstant();
        if (await Proposer.ReadAsync(key, cancellation) is not { } read)
            return await _fetcher.FetchAsync(key, rule, quorum, cancellation) with { IsConfirmed = false };
        RecordContent content = default;
        bool isThere = read.Record is not null && rule.TryRead(read.Record.Value, out content);
        bool isLive = isThere && !content.IsTombstone;
        return new GetResult
        {
            Key = key,
            Value = isLive ? content.Payload : (ReadOnlyMemory<byte>?)null, // A bare null would become an empty value.
            Expires = isLive ? read.Record!.Expires : null,
            Version = isThere ? RecordVersion.Of(content.Number, read.Record!.Value.Span) : null,
            Sequence = isThere ? content.Number : null,
            IsConfirmed = true,
            Wanted = (_replication.Replicas / 2) + 1,
            Required = read.Majority,
            Answers = read.Peers.Count,
            Holders = isThere ? read.Peers : [],
            Lacking = isThere ? [] : read.Peers,
            Duration = _time.GetInstant() - started,
            Requests = read.Peers.Count,
        };
    }

    /// <summary>Reads the value under a key.</summary>
    /// <exception cref="KithException">The key's namespace is unknown, or an option breaks a rule.</exception>
    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options, CancellationToken cancellation) => GetAsync(key, options, replicas: null, cancellation);

    private async Task<GetResult> GetAsync(RecordKey key, GetOptions? options, IReadOnlyList<Contact>? replicas, CancellationToken cancellation)
    {
        int quorum = _replication.QuorumOf(options?.ReadQuorum, _replication.ReadQuorum, "read");
        IRecordValidator rule = _records.RuleOf(key);
        GetResult result = options?.IsLinearizable == true
            ? await ReadAsync(key, rule, quorum, cancellation)
            : await _fetcher.FetchAsync(key, rule, quorum, cancellation, replicas);
        _metrics.Gets++;
        if (!result.IsConfirmed)
            _metrics.GetsUnconfirmed++;
        return result;
    }

    /// <summary>The live nodes closest to a key, nearest first.</summary>
    public async Task<IReadOnlyList<Contact>> ClosestAsync(ReadOnlyMemory<byte> key, int count, CancellationToken cancellation)
    {
        if (count is < 1 or > Reply.MaxCloser)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to {Reply.MaxCloser}.");
        _metrics.Lookups++;
        using LookupResult found = await Overlay.LookupAsync(new FindNode(key), count, sink: null, cancellation);
        return found.Closest.ToArray();
    }

    /// <summary>The contact of a peer, or null when nobody near its place knows it.</summary>
    public async Task<Contact?> FindPeerAsync(PeerId peer, CancellationToken cancellation)
    {
        IReadOnlyList<Contact> closest = await ClosestAsync(peer.Bytes, count: 20, cancellation);
        return closest.Count > 0 && closest[0].Peer == peer ? closest[0] : null;
    }

    /// <summary>Peers that say they provide something, at most so many.</summary>
    /// <exception cref="KithException">The count is out of range.</exception>
    public async Task<IReadOnlyList<Contact>> FindProvidersAsync(ProviderKey key, int count, CancellationToken cancellation)
    {
        if (count is < 1 or > ProviderTable.MaxOfKey)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to {ProviderTable.MaxOfKey}.");
        return await Providing.FindAsync(key, count, cancellation);
    }

    /// <summary>What this node makes of the time.</summary>
    public ClockStatus ReadClock() => new(Steady.GetUtcNow(), Steady.Wall, Steady.IsDoubtful, Steady.PeersTime, Steady.PeersHeard);

    /// <summary>How much the store holds.</summary>
    public ValueTask<StoreStatistics> GetStoreStatisticsAsync(CancellationToken cancellation) => _store.GetStatisticsAsync(cancellation);

    /// <summary>Stops upkeep, lets the puts under way end, hands over what this node holds, and leaves the network. The store belongs to whoever made it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_maintenance is not null)
            await _maintenance.DisposeAsync();
        await _publisher.WhenIdleAsync();
        await _repair.HandOverAsync();
        await Overlay.LeaveAsync(CancellationToken.None);
    }

    private async Task UpkeepAsync(CancellationToken cancellation)
    {
        await Providing.UpkeepAsync(cancellation);
        await Writes.UpkeepAsync(cancellation);
    }

    private void OnStored(Record record)
    {
        Overlay.Stored(record);
        _repair.Stored(record);
    }
}
