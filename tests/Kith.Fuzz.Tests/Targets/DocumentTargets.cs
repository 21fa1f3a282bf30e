using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;
using Kith.Http;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>One target for each document of the HTTP API.</summary>
internal static class DocumentTargets
{
    public static IEnumerable<IFuzzTarget> Create() =>
    [
        new DocumentTarget<ReceiptDocument>("receipt", KithJson.Default.ReceiptDocument, Receipt, document => document.ToReceipt()),
        new DocumentTarget<ResultDocument>("result", KithJson.Default.ResultDocument, Result, document => document.ToResult()),
        new DocumentTarget<StatusDocument>("status", KithJson.Default.StatusDocument, Status, document => document.ToStatus()),
        new DocumentTarget<ConnectionsDocument>("connections", KithJson.Default.ConnectionsDocument, Connections, document => document.ToConnections()),
        new DocumentTarget<TableDocument>("table", KithJson.Default.TableDocument, Table, document => document.ToBuckets()),
        new DocumentTarget<RecordsDocument>("records", KithJson.Default.RecordsDocument, Records, document => document.ToPage()),
        new DocumentTarget<ClosestDocument>("closest", KithJson.Default.ClosestDocument, random => ClosestDocument.From(Drawn.Key(random), Peers(random)), document => document.ToPeers()),
        new DocumentTarget<FoundPeerDocument>("found-peer", KithJson.Default.FoundPeerDocument, random => FoundPeerDocument.From(Peer(random)), document => document.Peer.ToPeerInfo()),
        new DocumentTarget<ProblemDocument>("problem", KithJson.Default.ProblemDocument, Problem, Use),
        new DocumentTarget<ClockDocument>("clock", KithJson.Default.ClockDocument, Clock, document => document.ToClock()),
        new DocumentTarget<ProvidersDocument>("providers", KithJson.Default.ProvidersDocument, random => ProvidersDocument.From(Thing(random), Peers(random)), document => DocumentList.Convert(document.Peers, peer => peer.ToPeerInfo())),
        new DocumentTarget<PutBatchDocument>("put-batch", KithJson.Default.PutBatchDocument, PutBatch, document => document.ToItems()),
        new DocumentTarget<KeyBatchDocument>("key-batch", KithJson.Default.KeyBatchDocument, random => KeyBatchDocument.From([Drawn.Key(random), Drawn.Key(random)]), document => document.ToRecordKeys()),
        new DocumentTarget<KeyBatchDocument>("cid-batch", KithJson.Default.KeyBatchDocument, random => KeyBatchDocument.From([Thing(random), Thing(random)]), document => document.ToProviderKeys()),
        new DocumentTarget<ReceiptsDocument>("receipts", KithJson.Default.ReceiptsDocument, random => new ReceiptsDocument(KithJson.SchemaVersion, [Receipt(random), Receipt(random)]), document => document.ToReceipts()),
        new DocumentTarget<ResultsDocument>("results", KithJson.Default.ResultsDocument, random => new ResultsDocument(KithJson.SchemaVersion, [Result(random), Result(random)]), document => document.ToResults()),
        new DocumentTarget<ProvideReceiptsDocument>("provide-receipts", KithJson.Default.ProvideReceiptsDocument, random => new ProvideReceiptsDocument(KithJson.SchemaVersion, [Provided(random)]), document => document.ToReceipts()),
    ];

    private static RecordsDocument Records(Random random) => RecordsDocument.From(new RecordListPage(
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => new RecordInfo(Drawn.Key(random), random.Next(100), Drawn.Now, Version: null, random.Next(2) == 0, random.Next(2) == 0))],
        random.Next(2) == 0 ? Identifier.Of(Drawn.BytesUpTo(random, 4)) : null));

    private static ProviderKey Thing(Random random) => ProviderKey.Of(Drawn.BytesUpTo(random, 8));

    private static PutBatchDocument PutBatch(Random random) => PutBatchDocument.From([.. Enumerable.Range(0, random.Next(4)).Select(_ => new PutItem(Drawn.Key(random), Drawn.BytesUpTo(random, 40)))]);

    private static ProvideDocument Provided(Random random) => ProvideDocument.From(new ProvideReceipt(Thing(random), random.Next(6), 5, Drawn.Now, TimeSpan.FromMilliseconds(random.Next(1_000))));

    private static ClockDocument Clock(Random random) => ClockDocument.From(new ClockStatus(Drawn.Now, Drawn.Now, random.Next(2) == 0, random.Next(2) == 0 ? Drawn.Now : null, random.Next(9)));

    private static PeerInfo Peer(Random random) => new(Drawn.Peer(random), [.. Drawn.Addresses(random, 2).Select(address => address.Bytes)]);

    private static PeerInfo[] Peers(Random random) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Peer(random))];

    private static ReceiptDocument Receipt(Random random) => ReceiptDocument.From(new PutReceipt
    {
        Key = Drawn.Key(random),
        Replicas = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new ReplicaReceipt(Drawn.Peer(random), (ReplicaOutcome)random.Next(3)))],
        Wanted = 3,
        Required = 2,
        Acknowledged = random.Next(4),
        Expires = Drawn.Now,
        Duration = TimeSpan.FromMilliseconds(random.Next(1_000)),
        Requests = random.Next(10),
    });

    private static ResultDocument Result(Random random) => ResultDocument.From(new GetResult
    {
        Key = Drawn.Key(random),
        Value = random.Next(2) == 0 ? Drawn.BytesUpTo(random, 40) : default(ReadOnlyMemory<byte>?),
        Expires = random.Next(2) == 0 ? Drawn.Now : null,
        IsConfirmed = true,
        Wanted = 3,
        Required = 2,
        Answers = random.Next(4),
        Holders = [Drawn.Peer(random)],
        Lacking = [],
        Duration = TimeSpan.FromMilliseconds(random.Next(1_000)),
        Requests = random.Next(10),
    });

    private static StatusDocument Status(Random random) => StatusDocument.From(new NodeStatus
    {
        Peer = Drawn.Peer(random),
        Addresses = [Drawn.Address(random).Bytes],
        Swarm = "main",
        Agent = "kith/0.1.0",
        Uptime = TimeSpan.FromSeconds(random.Next(100_000)),
        IsJoined = true,
        Contacts = random.Next(100),
        Connections = random.Next(100),
        MembersSeen = random.Next(100),
        Records = random.Next(),
        RecordBytes = random.NextInt64(),
        Replicas = 5,
        WriteQuorum = 3,
        ReadQuorum = 3,
        Counters = new Dictionary<string, long> { ["kith.faults"] = random.Next() },
    });

    private static ConnectionsDocument Connections(Random random) => ConnectionsDocument.From(
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ConnectionInfo(Drawn.Peer(random), Drawn.AddressText(random), IsOutbound: true, "kith/0.1.0", IsServer: true, TimeSpan.FromSeconds(random.Next(100))))]);

    private static TableDocument Table(Random random) => TableDocument.From(
        [.. Enumerable.Range(0, random.Next(3)).Select(prefix => new BucketInfo(prefix, [new BucketContact(Peer(random), TimeSpan.FromSeconds(random.Next(100)), 0)], 1))]);

    private static ProblemDocument Problem(Random random) =>
        new(KithJson.SchemaVersion, "urn:kith:problem:x", "Title", 400, "Detail.", "not_found", random.Next(2) == 0 ? Receipt(random) : null, random.Next(2) == 0 ? Result(random) : null);

    private static void Use(ProblemDocument problem)
    {
        ProblemCode.Read(problem.Code);
        problem.Receipt?.ToReceipt();
        problem.Result?.ToResult();
    }
}
