using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
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
    private readonly ReplicationOptions _replication;
    private readonly TimeProvider _time;
    private readonly DhtMetrics _metrics;
    private readonly Action<Exception> _onFault;
    private Maintenance? _maintenance;

    public DhtNode(IOverlay overlay, IPeerNetwork network, IRecordStore store, RecordRules rules, ReplicationOptions replication, TimeProvider time, ReplyPool replies, DhtMetrics metrics, int k, Action<Exception> onFault)
    {
        Overlay = overlay;
        _store = store;
        _replication = replication;
        _time = time;
        _metrics = metrics;
        _onFault = onFault;
        Clock = new HybridClock(rules.Limits);
        Members = new MembersSeen(overlay, time, Math.Max(replication.WriteQuorum, replication.ReadQuorum));
        _local = new LocalStore(store, rules, Clock, time, overlay.Stored, onFault);
        _records = new RecordFactory(rules);
        _publisher = new Publisher(overlay, network, _local, Members, replication, time);
        _fetcher = new Fetcher(overlay, _local, Members, replication, time);
        Handler = new RequestHandler(overlay, _local, replies, metrics, k, replication.Replicas);
    }

    public IOverlay Overlay { get; }

    /// <summary>Answers the requests of others; attached to the network last.</summary>
    public IRequestHandler Handler { get; }

    public HybridClock Clock { get; }

    public MembersSeen Members { get; }

    /// <summary>Enters the network through any of these contacts; with none, this node is its first. False when none answered.</summary>
    public async Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation)
    {
        _maintenance ??= new Maintenance(Overlay, _store, _time, _metrics, _onFault);
        if (await Overlay.JoinAsync(bootstrap, cancellation))
            Members.IsJoined = true;
        return Members.IsJoined;
    }

    /// <summary>Stores a value on the R nodes closest to its key.</summary>
    /// <exception cref="KithException">The key, value or an option breaks a rule; the message says which.</exception>
    public async Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options, CancellationToken cancellation)
    {
        int quorum = Quorum(options?.WriteQuorum, _replication.WriteQuorum, "write");
        DateTimeOffset now = _time.GetUtcNow();
        Record record = _records.Create(key, value, options?.TimeToLive, Overlay.Self.Peer, Clock.Next(now), now);
        PutReceipt receipt = await _publisher.PublishAsync(record, quorum, cancellation);
        _metrics.Puts++;
        if (!receipt.IsAcknowledged)
            _metrics.PutsBelowQuorum++;
        return receipt;
    }

    /// <summary>Reads the value under a key.</summary>
    /// <exception cref="KithException">The key's namespace is unknown, or an option breaks a rule.</exception>
    public async Task<GetResult> GetAsync(RecordKey key, GetOptions? options, CancellationToken cancellation)
    {
        int quorum = Quorum(options?.ReadQuorum, _replication.ReadQuorum, "read");
        IRecordValidator rule = _records.RuleOf(key);
        GetResult result = await _fetcher.FetchAsync(key, rule, quorum, cancellation);
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

    /// <summary>How much the store holds.</summary>
    public ValueTask<StoreStatistics> GetStoreStatisticsAsync(CancellationToken cancellation) => _store.GetStatisticsAsync(cancellation);

    /// <summary>Leaves the network and stops upkeep. The store belongs to whoever made it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_maintenance is not null)
            await _maintenance.DisposeAsync();
        await Overlay.LeaveAsync(CancellationToken.None);
    }

    private int Quorum(int? asked, int preset, string kind)
    {
        int quorum = asked ?? preset;
        return quorum >= 1 && quorum <= _replication.Replicas
            ? quorum
            : throw new KithException(KithErrorCode.InvalidArgument, $"The {kind} quorum is {quorum}; it must be 1 to R = {_replication.Replicas}.");
    }
}
