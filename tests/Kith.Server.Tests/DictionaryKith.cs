using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Libp2p.Formats;
using Record = Kith.Core.Records.Record;

namespace Kith.Server.Tests;

/// <summary>A network of one node: every key is nearest to it, and its store is a dictionary. The rules for records are the real ones.</summary>
internal sealed class DictionaryKith : IKith
{
    private const int Replicas = 5;
    private const int Quorum = 3;

    private readonly ConcurrentDictionary<RecordKey, (byte[] Value, DateTimeOffset Expires, ulong Number)> _records = new();
    private readonly RecordFactory _factory = new(RecordRules.Trusted);
    private ulong _clock;
    private bool _isDisposed;

    public static PeerId Self { get; } = PeerOf("self");

    public bool IsJoined { get; set; } = true;

    /// <summary>Whether quorums follow the size of the network, so that one node is enough.</summary>
    public bool ShrinkToMembers { get; init; } = true;

    /// <summary>Every get waits for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The only sequence number that a put may expect.</summary>
    public ulong FoundSequence { get; init; } = ulong.MaxValue;

    /// <summary>Every status waits for this.</summary>
    public Task Loop { get; set; } = Task.CompletedTask;

    public IReadOnlyList<PeerInfo> Others { get; init; } = [];

    public IReadOnlyList<ConnectionInfo> Connections { get; init; } = [];

    public IReadOnlyList<BucketInfo> Table { get; init; } = [];

    public PutOptions? LastPut { get; private set; }

    public GetOptions? LastGet { get; private set; }

    public int Count => _records.Count;

    private int Required => ShrinkToMembers ? 1 : Quorum;

    public static PeerId PeerOf(string name) => new([0x12, 0x20, .. SHA256.HashData(Encoding.UTF8.GetBytes(name))]);

    public static ReadOnlyMemory<byte> Address(string text) => Multiaddress.Parse(text).Bytes;

    public Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        LastPut = options;
        if (options?.ExpectedSequence is { } expected && expected != FoundSequence)
            return Task.FromResult(Receipt(key, _factory.CreateContent(value, null, TimeProvider.System.GetUtcNow()), options.WriteQuorum) with { Acknowledged = 0, Swap = SwapOutcome.Conflict, FoundSequence = FoundSequence });
        Record record = _factory.Create(key, value, options?.TimeToLive, Self, ++_clock, TimeProvider.System.GetUtcNow());
        _records[key] = (value.ToArray(), record.Expires, _clock);
        return Task.FromResult(Receipt(key, record, options?.WriteQuorum));
    }

    public async IAsyncEnumerable<PutReceipt> PutManyAsync(IEnumerable<PutItem> items, PutOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (PutItem item in items)
            yield return await PutAsync(item.Key, item.Value, options, cancellation);
    }

    public async IAsyncEnumerable<GetResult> GetManyAsync(IEnumerable<RecordKey> keys, GetOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (RecordKey key in keys)
            yield return await GetAsync(key, options, cancellation);
    }

    public async IAsyncEnumerable<ProvideReceipt> ProvideManyAsync(IEnumerable<ProviderKey> keys, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (ProviderKey key in keys)
            yield return await ProvideAsync(key, cancellation);
    }

    public Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Record tombstone = _factory.CreateTombstone(key, Self, ++_clock, TimeProvider.System.GetUtcNow());
        _records.TryRemove(key, out _);
        return Task.FromResult(Receipt(key, tombstone, options?.WriteQuorum));
    }

    public async Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        LastGet = options;
        await Gate.WaitAsync(cancellation);
        _factory.RuleOf(key);
        bool isFound = _records.TryGetValue(key, out (byte[] Value, DateTimeOffset Expires, ulong Number) record);
        return new GetResult
        {
            Key = key,
            Value = isFound ? record.Value : default(ReadOnlyMemory<byte>?),
            Expires = isFound ? record.Expires : null,
            Version = isFound ? RecordVersion.Of(record.Number, record.Value) : null,
            IsConfirmed = ShrinkToMembers,
            Wanted = options?.ReadQuorum ?? Quorum,
            Required = Required,
            Answers = 1,
            Holders = isFound ? [Self] : [],
            Lacking = isFound ? [] : [Self],
            Duration = TimeSpan.FromMilliseconds(2.5),
            Requests = 3,
        };
    }

    public Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default)
    {
        foreach (PeerInfo other in Others)
        {
            if (other.Peer == peer)
                return Task.FromResult<PeerInfo?>(other);
        }

        return Task.FromResult<PeerInfo?>(null);
    }

    public Task<LookupTrace> TraceAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) => Task.FromResult(new LookupTrace(
        key, Identifier.Of(key.Span), "converged", TimeSpan.FromMilliseconds(3.5), [.. Others.Select((other, place) => new TraceHop(
            other.Peer, place == 0 ? null : Others[0].Peer, place + 1, TimeSpan.FromMilliseconds(place), place == 0 ? TimeSpan.FromMilliseconds(1.25) : null, place == 0 ? "answered" : "pending", 1, 7))], [.. Others]));

    public Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default)
    {
        if (count is < 1 or > 20)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to 20.");
        List<PeerInfo> closest = [.. Others];
        return Task.FromResult<IReadOnlyList<PeerInfo>>(closest.GetRange(0, Math.Min(count, closest.Count)));
    }

    public async Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await Loop.WaitAsync(cancellation);
        return new NodeStatus
        {
            Peer = Self,
            Addresses = [Address("/ip4/127.0.0.1/tcp/4101/p2p/" + PeerIdText.Format(Self))],
            Swarm = "main",
            Agent = "kith/test",
            Uptime = TimeSpan.FromSeconds(90),
            IsJoined = IsJoined,
            Contacts = Others.Count,
            Connections = Connections.Count,
            MembersSeen = 1 + Others.Count,
            Records = _records.Count,
            RecordBytes = 0,
            Replicas = Replicas,
            WriteQuorum = Quorum,
            ReadQuorum = Quorum,
            Counters = new Dictionary<string, long> { ["kith.rpc.server.requests"] = 7 },
        };
    }

    public Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default) => Task.FromResult(Connections);

    public Task<RecordListPage> GetRecordsAsync(Identifier from = default, int count = 1_000, bool lackingOnly = false, CancellationToken cancellation = default)
    {
        List<RecordInfo> all = [.. _records
            .Select(record => new RecordInfo(record.Key, record.Value.Value.Length, record.Value.Expires, Version: null, IsTombstone: false, LacksCopies: record.Value.Value.Length == 0))
            .Where(record => (record.LacksCopies || !lackingOnly) && Identifier.Of(record.Key.Span) >= from)
            .OrderBy(record => Identifier.Of(record.Key.Span))];
        return Task.FromResult(new RecordListPage(all[..Math.Min(count, all.Count)], all.Count > count ? Identifier.Of(all[count].Key.Span) : null));
    }

    public Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default) => Task.FromResult(Table);

    public IAsyncEnumerable<GetResult> WatchAsync(RecordKey key, RecordVersion? from = null, CancellationToken cancellation = default) =>
        RecordWatch.FollowAsync(token => GetAsync(key, null, token), from, TimeProvider.System, cancellation);

    public HashSet<ProviderKey> Provided { get; } = [];

    public Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation = default)
    {
        Provided.Add(key);
        return Task.FromResult(new ProvideReceipt(key, 3, 5, DateTimeOffset.UnixEpoch.AddDays(2), TimeSpan.FromMilliseconds(1.5)));
    }

    public Task<bool> StopProvidingAsync(ProviderKey key, CancellationToken cancellation = default) => Task.FromResult(Provided.Remove(key));

    public Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(ProviderKey key, int count = 20, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<PeerInfo>>(Provided.Contains(key) ? [new PeerInfo(Self, [Address("/ip4/127.0.0.1/tcp/4101")], IsSelf: true)] : []);

    /// <summary>A clock that doubts until it is told.</summary>
    public ClockStatus Clock { get; private set; } = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(2), IsDoubtful: true, DateTimeOffset.UnixEpoch.AddDays(1), PeersHeard: 4);

    public Task<ClockStatus> GetClockAsync(CancellationToken cancellation = default) => Task.FromResult(Clock);

    public Task<ClockStatus> ConfirmClockAsync(CancellationToken cancellation = default) => Task.FromResult(Clock = Clock with { Now = Clock.Wall, IsDoubtful = false });

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return ValueTask.CompletedTask;
    }

    private PutReceipt Receipt(RecordKey key, Record record, int? writeQuorum) => new()
    {
        Key = key,
        Replicas =
        [
            new ReplicaReceipt(Self, ReplicaOutcome.Stored, IsSelf: true),
            new ReplicaReceipt(PeerOf("other"), ReplicaOutcome.Busy, RetryAfter: TimeSpan.FromMilliseconds(250)),
        ],
        Wanted = writeQuorum ?? Quorum,
        Required = Required,
        Acknowledged = 1,
        Expires = record.Expires,
        Duration = TimeSpan.FromMilliseconds(1.5),
        Requests = 4,
    };
}
