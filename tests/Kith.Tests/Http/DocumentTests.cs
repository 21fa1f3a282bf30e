using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Tests.Http;

/// <summary>The documents are a promise to programs: a change that fails here needs another schema version.</summary>
public class DocumentTests
{
    private const string PeerText = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

    private static readonly PeerId Peer = PeerIdText.Parse(PeerText);
    private static readonly RecordKey Key = RecordKey.FromText("/kith/plain/greeting");
    private static readonly DateTimeOffset Expires = new(2026, 11, 22, 4, 5, 6, TimeSpan.FromHours(1));

    [Fact]
    public void Receipt_is_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"key":"/kith/plain/greeting","is_acknowledged":false,"is_degraded":true,"acknowledged":1,"required":2,"wanted":3,"expires":"2026-11-22T03:05:06Z","duration_ms":1.5,"requests":4,"replicas":[{"peer":"{{{PeerText}}}","outcome":"durability_unknown","is_self":true,"retry_after_ms":0,"failure_domain":"rack-1"}],"version":"0000000000000007-00000000000000ff","sequence":7,"swap":"conflict","found_sequence":6}""",
        ReceiptDocument.From(new PutReceipt
        {
            Key = Key,
            Replicas = [new ReplicaReceipt(Peer, ReplicaOutcome.DurabilityUnknown, IsSelf: true, FailureDomain: "rack-1")],
            Wanted = 3,
            Required = 2,
            Acknowledged = 1,
            Expires = Expires,
            Duration = TimeSpan.FromMilliseconds(1.5),
            Requests = 4,
            Version = new RecordVersion(7, 255),
            Sequence = 7,
            Swap = SwapOutcome.Conflict,
            FoundSequence = 6,
        }),
        KithJson.Default.ReceiptDocument);

    [Fact]
    public void Result_is_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"key":"/kith/plain/greeting","is_found":true,"value":"AP8=","expires":"2026-11-22T03:05:06Z","is_confirmed":true,"answers":3,"required":2,"wanted":3,"duration_ms":2,"requests":5,"holders":["{{{PeerText}}}"],"lacking":[],"version":null,"sequence":null}""",
        ResultDocument.From(Result(new byte[] { 0x00, 0xFF }, Expires)),
        KithJson.Default.ResultDocument);

    [Fact]
    public void Absence_is_not_an_empty_value()
    {
        GetResult absent = RoundTrip(Result(value: null, expires: null));
        Assert.False(absent.IsFound);
        Assert.Null(absent.Expires);
        GetResult empty = RoundTrip(Result(ReadOnlyMemory<byte>.Empty, Expires));
        Assert.True(empty.IsFound);
        Assert.Equal(Expires, empty.Expires);
    }

    [Fact]
    public void Status_is_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"peer":"{{{PeerText}}}","addresses":["/ip4/127.0.0.1/tcp/4101"],"swarm":"main","agent":"kith/0.1.0","uptime_ms":1000,"is_joined":true,"contacts":1,"connections":2,"members_seen":3,"records":4,"record_bytes":5,"replicas":6,"write_quorum":7,"read_quorum":8,"counters":{"kith.rpc.server.requests":9}}""",
        StatusDocument.From(new NodeStatus
        {
            Peer = Peer,
            Addresses = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/4101").Bytes],
            Swarm = "main",
            Agent = "kith/0.1.0",
            Uptime = TimeSpan.FromSeconds(1),
            IsJoined = true,
            Contacts = 1,
            Connections = 2,
            MembersSeen = 3,
            Records = 4,
            RecordBytes = 5,
            Replicas = 6,
            WriteQuorum = 7,
            ReadQuorum = 8,
            Counters = new Dictionary<string, long> { ["kith.rpc.server.requests"] = 9 },
        }),
        KithJson.Default.StatusDocument);

    [Fact]
    public void Connections_are_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"connections":[{"peer":"{{{PeerText}}}","remote_address":"/ip4/127.0.0.1/tcp/9","is_outbound":true,"agent":"kith/0.1.0","is_server":true,"age_ms":61000}]}""",
        ConnectionsDocument.From([new ConnectionInfo(Peer, "/ip4/127.0.0.1/tcp/9", IsOutbound: true, "kith/0.1.0", IsServer: true, TimeSpan.FromSeconds(61))]),
        KithJson.Default.ConnectionsDocument);

    [Fact]
    public void Table_is_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"buckets":[{"prefix_length":3,"contacts":[{"peer":"{{{PeerText}}}","addresses":[],"since_seen_ms":12.5,"failures":1}],"replacements":2}]}""",
        TableDocument.From([new BucketInfo(3, [new BucketContact(new PeerInfo(Peer, []), TimeSpan.FromMilliseconds(12.5), Failures: 1)], Replacements: 2)]),
        KithJson.Default.TableDocument);

    [Fact]
    public void Closest_peers_are_written_as_promised() => AssertJson(
        $$$"""{"schema_version":1,"key":"/kith/plain/greeting","peers":[{"peer":"{{{PeerText}}}","addresses":["/ip4/127.0.0.1/tcp/4101"],"is_self":false}]}""",
        ClosestDocument.From(Key, [new PeerInfo(Peer, [Multiaddress.Parse("/ip4/127.0.0.1/tcp/4101").Bytes])]),
        KithJson.Default.ClosestDocument);

    [Fact]
    public void Problem_without_receipt_or_result_has_neither_member() => AssertJson(
        """{"schema_version":1,"type":"urn:kith:problem:timeout","title":"Gateway Timeout","status":504,"detail":"Late.","code":"timeout"}""",
        new ProblemDocument(1, "urn:kith:problem:timeout", "Gateway Timeout", 504, "Late.", "timeout"),
        KithJson.Default.ProblemDocument);

    [Theory]
    [InlineData("""{"schema_version":1}""")]
    [InlineData("""{"schema_version":1,"connections":null}""")]
    [InlineData("""{"schema_version":1,"connections":[{"peer":null}]}""")]
    public void Missing_members_are_not_made_up(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, KithJson.Default.ConnectionsDocument));

    [Fact]
    public void Every_error_code_survives_the_way()
    {
        foreach (KithErrorCode code in Enum.GetValues<KithErrorCode>())
            Assert.Equal(code, ProblemCode.Read(ProblemCode.Of(code)));
        Assert.Equal("daemon_unreachable", ProblemCode.Of(KithErrorCode.DaemonUnreachable));
        Assert.Equal(KithErrorCode.Internal, ProblemCode.Read("something_newer"));
    }

    private static GetResult Result(ReadOnlyMemory<byte>? value, DateTimeOffset? expires) => new()
    {
        Key = Key,
        Value = value,
        Expires = expires,
        IsConfirmed = true,
        Wanted = 3,
        Required = 2,
        Answers = 3,
        Holders = value is null ? [] : [Peer],
        Lacking = [],
        Duration = TimeSpan.FromMilliseconds(2),
        Requests = 5,
    };

    private static GetResult RoundTrip(GetResult result) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(ResultDocument.From(result), KithJson.Default.ResultDocument), KithJson.Default.ResultDocument)!.ToResult();

    private static void AssertJson<TDocument>(string expected, TDocument document, JsonTypeInfo<TDocument> type) =>
        Assert.Equal(expected, JsonSerializer.Serialize(document, type));
}
