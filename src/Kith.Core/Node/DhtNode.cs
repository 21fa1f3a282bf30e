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
    private readonly NodeWorkings _workings;
    private Maintenance? _maintenance;

    public DhtNode(
        IOverlay overlay, IPeerNetwork network, IRecordStore store, RecordRules rules, ReplicationOptions replication, RepairOptions repair,
        TimeProvider time, SteadyClock steady, ReplyPool replies, DhtMetrics metrics, int k, Action<Exception> onFault, Random random,
        ISignatures? signatures = null)
    {
        Overlay = overlay;
        repair.Validate();
        _workings = new NodeWorkings(overlay, network, store, rules, replication, repair, time, steady, replies, metrics, onFault, random, signatures);
        Handler = new RequestHandler(overlay, _workings, replies, steady, metrics, k, replication.Replicas);
    }

    public IOverlay Overlay { get; }

    /// <summary>Answers the requests of others; attached to the network last.</summary>
    public IRequestHandler Handler { get; }

    public HybridClock Clock => _workings.Clock;

    /// <summary>The time that records are judged by.</summary>
    public SteadyClock Steady => _workings.Steady;

    public MembersSeen Members => _workings.Members;

    /// <summary>Puts, swaps and deletions.</summary>
    public RecordWrites Writes => _workings.Writes;

    /// <summary>What this node holds.</summary>
    public RecordList Records => new(_workings.Store, _workings.Local.Rules, _workings.Repair);

    /// <summary>How often expired records are removed.</summary>
    public TimeSpan CleanupPeriod { get; init; } = Maintenance.DefaultCleanupPeriod;

    /// <summary>Told of every put that ends with fewer durable copies than it needed.</summary>
    public Action<PutReceipt>? FellShort
    {
        set => _workings.Publisher.FellShort = value;
    }

    /// <summary>Records of which a copy could not be made where one belongs.</summary>
    public LackingRecords Lacking => _workings.Repair.Lacking;

    /// <summary>How many of the records here have fewer copies than they could have.</summary>
    public int LackingCount => _workings.Repair.LackingCount;

    /// <summary>Whether it came with an empty store and does not have yet what its neighbours have; what it does not hold is no answer until then.</summary>
    public bool IsCatchingUp => _workings.Repair.IsCatchingUp;

    /// <summary>Its store is empty and it is to join others, who may hold what should be in it. Said before it answers anybody.</summary>
    public void ComesWithNothing() => _workings.Repair.ComeWithNothing();

    /// <summary>It has joined, with an empty store or after having been in the network before: it compares what it holds at once.</summary>
    /// <param name="remembered">Who were its members before a restart; none for one that is new.</param>
    public void Returned(IReadOnlyList<Contact> remembered) => _workings.Repair.Return(remembered);

    /// <summary>Told when a node that came with nothing has what its neighbours have.</summary>
    public Action? CaughtUp
    {
        set => _workings.Repair.CaughtUp = value;
    }

    /// <summary>What this node provides, and who else does.</summary>
    public Provider Providing => _workings.Providing;

    /// <summary>Who provides what, as this node was told.</summary>
    public ProviderTable Providers => _workings.Providers;

    private DhtMetrics Metrics => _workings.Metrics;

    /// <summary>Enters the network through any of these contacts; with none, this node is its first. False when none answered.</summary>
    public async Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation)
    {
        MembersSeen members = Members; // Sees everyone from the first contact on.
        _maintenance ??= new Maintenance(Overlay, _workings.Repair, _workings.Store, _workings.Time, Steady, UpkeepAsync, CleanupPeriod, Metrics, _workings.OnFault);
        if (await Overlay.JoinAsync(bootstrap, cancellation))
            members.IsJoined = true;
        _maintenance.Schedule(); // There is somebody to look after now.
        return members.IsJoined;
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
            _workings.Records.RuleOf(key);
        GetResult[] results = new GetResult[keys.Count];
        ReadOnlyMemory<byte>[] bytes = new ReadOnlyMemory<byte>[keys.Count];
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = keys[index].Bytes;
        await new RegionSweep(Overlay, _workings.Replication.Replicas).RunAsync(
            bytes,
            async (index, replicas) => results[index] = await GetAsync(keys[index], options, replicas, cancellation),
            cancellation);
        return results;
    }

    private async Task<GetResult> ReadAsync(RecordKey key, IRecordValidator rule, int quorum, CancellationToken cancellation)
    {
        Writes.RequireVotes(key);
        Instant started = _workings.Time.GetInstant();
        if (await _workings.Proposer.ReadAsync(key, cancellation) is not { } read)
            return await _workings.Fetcher.FetchAsync(key, rule, quorum, cancellation) with { IsConfirmed = false };
        RecordContent content = default;
        bool isThere = read.Record is not null && rule.TryRead(read.Record.Value, out content);
        bool isLive = isThere && !content.IsTombstone;
        return new GetResult
        {
            Key = key,
            Value = isLive ? content.Payload : (ReadOnlyMemory<byte>?)null, // A bare null would become an empty value.
            Expires = isLive ? read.Record!.Expires : null,
            Version = isThere ? RecordVersion.Of(content.Number, read.Record!) : null,
            Sequence = isThere ? content.Number : null,
            IsConfirmed = true,
            Wanted = (_workings.Replication.Replicas / 2) + 1,
            Required = read.Majority,
            Answers = read.Peers.Count,
            Holders = isThere ? read.Peers : [],
            Lacking = isThere ? [] : read.Peers,
            Duration = _workings.Time.GetInstant() - started,
            Requests = read.Peers.Count,
        };
    }

    /// <summary>Reads the value under a key.</summary>
    /// <exception cref="KithException">The key's namespace is unknown, or an option breaks a rule.</exception>
    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options, CancellationToken cancellation) => GetAsync(key, options, replicas: null, cancellation);

    private async Task<GetResult> GetAsync(RecordKey key, GetOptions? options, IReadOnlyList<Contact>? replicas, CancellationToken cancellation)
    {
        int quorum = _workings.Replication.QuorumOf(options?.ReadQuorum, _workings.Replication.ReadQuorum, "read");
        IRecordValidator rule = _workings.Records.RuleOf(key);
        GetResult result = options?.IsLinearizable == true
            ? await ReadAsync(key, rule, quorum, cancellation)
            : await _workings.Fetcher.FetchAsync(key, rule, quorum, cancellation, replicas);
        Metrics.Gets++;
        if (!result.IsConfirmed)
            Metrics.GetsUnconfirmed++;
        return result;
    }

    /// <summary>The live nodes closest to a key, nearest first.</summary>
    public async Task<IReadOnlyList<Contact>> ClosestAsync(ReadOnlyMemory<byte> key, int count, CancellationToken cancellation)
    {
        if (count is < 1 or > Reply.MaxCloser)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to {Reply.MaxCloser}.");
        Metrics.Lookups++;
        using LookupResult found = await Overlay.LookupAsync(new FindNode(key), count, sink: null, cancellation);
        return found.Closest.ToArray();
    }

    /// <summary>Looks a key up as <see cref="ClosestAsync"/> does, and tells how that went.</summary>
    /// <exception cref="KithException">The count is out of range.</exception>
    public async Task<LookupTrace> TraceAsync(RecordKey key, int count, Func<Contact, PeerInfo> describe, CancellationToken cancellation)
    {
        if (count is < 1 or > Reply.MaxCloser)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to {Reply.MaxCloser}.");
        Metrics.Lookups++;
        Identifier target = Overlay.IdentifierOf(key);
        LookupTracer tracer = new(_workings.Time, target);
        using LookupResult found = await Overlay.LookupAsync(new FindNode(key.Bytes), count, tracer, cancellation);
        List<PeerInfo> closest = [];
        foreach (Contact contact in found.Closest)
            closest.Add(describe(contact));
        return new LookupTrace(key, target, LookupTracer.NameOf(found.End), tracer.Elapsed, tracer.Hops, closest);
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
    public ValueTask<StoreStatistics> GetStoreStatisticsAsync(CancellationToken cancellation) => _workings.Store.GetStatisticsAsync(cancellation);

    /// <summary>Stops upkeep, lets the puts under way end, hands over what this node holds, and leaves the network. The store belongs to whoever made it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_maintenance is not null)
            await _maintenance.DisposeAsync();
        if (_workings.HasPublisher)
            await _workings.Publisher.WhenIdleAsync();
        await _workings.Repair.HandOverAsync();
        await Overlay.LeaveAsync(CancellationToken.None);
    }

    private async Task UpkeepAsync(CancellationToken cancellation)
    {
        await Providing.UpkeepAsync(cancellation);
        await Writes.UpkeepAsync(cancellation);
    }
}
