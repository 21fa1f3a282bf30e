using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Server.Tests;

/// <summary>Every member of <see cref="IKith"/> means the same over HTTP as on the node.</summary>
public class KithHttpClientTests
{
    private static readonly RecordKey Key = RecordKey.FromText("/kith/plain/greeting");

    [Fact]
    public async Task Receipt_is_the_same_at_both_ends()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        PutReceipt receipt = await daemon.Client.PutAsync(Key, "hello"u8.ToArray(), new PutOptions { TimeToLive = TimeSpan.FromMilliseconds(1500), WriteQuorum = 2, WaitForAll = true });

        Assert.Equal(Key, receipt.Key);
        Assert.Equal(
            [new ReplicaReceipt(DictionaryKith.Self, ReplicaOutcome.Stored, IsSelf: true), new ReplicaReceipt(DictionaryKith.PeerOf("other"), ReplicaOutcome.Busy, RetryAfter: TimeSpan.FromMilliseconds(250))],
            receipt.Replicas);
        Assert.Equal((2, 1, 1, 4), (receipt.Wanted, receipt.Required, receipt.Acknowledged, receipt.Requests));
        Assert.Equal(TimeSpan.FromMilliseconds(1.5), receipt.Duration);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), daemon.Kith.LastPut!.TimeToLive);
        Assert.True(daemon.Kith.LastPut.WaitForAll);
        GetResult stored = await daemon.Kith.GetAsync(Key);
        Assert.Equal(stored.Expires, receipt.Expires);
    }

    [Fact]
    public async Task Records_are_listed_page_by_page()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        for (int number = 0; number < 5; number++)
            await daemon.Kith.PutAsync(RecordKey.FromText($"/kith/plain/{number}"), new byte[number]);
        RecordListPage first = await daemon.Client.GetRecordsAsync(count: 3);
        RecordListPage second = await daemon.Client.GetRecordsAsync(first.Next!.Value, count: 3);
        Assert.Equal((3, 2, true), (first.Records.Count, second.Records.Count, second.Next is null));
        RecordInfo lacking = Assert.Single((await daemon.Client.GetRecordsAsync(lackingOnly: true)).Records);
        Assert.Equal((RecordKey.FromText("/kith/plain/0"), true), (lacking.Key, lacking.LacksCopies));
    }

    [Fact]
    public async Task Every_key_and_value_comes_back()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        // Keys with any bytes after the namespace, as multihashes and peer ids in them have.
        Prop.ForAll<byte[], byte[]>((rest, value) =>
        {
            RecordKey key = RecordKey.FromParts(PlainKey.Prefix, rest);
            daemon.Client.PutAsync(key, value).GetAwaiter().GetResult();
            GetResult result = daemon.Client.GetAsync(key).GetAwaiter().GetResult();
            return result.Key == key && result.Value!.Value.Span.SequenceEqual(value) && result.Holders.Single() == DictionaryKith.Self;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Unmet_quorums_and_absence_are_values()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { ShrinkToMembers = false });
        GetResult absent = await daemon.Client.GetAsync(Key);
        Assert.Equal((false, false, 1, 3), (absent.IsFound, absent.IsConfirmed, absent.Answers, absent.Required));
        Assert.Equal([DictionaryKith.Self], absent.Lacking);

        PutReceipt receipt = await daemon.Client.PutAsync(Key, "hello"u8.ToArray());
        Assert.False(receipt.IsAcknowledged);

        GetResult unconfirmed = await daemon.Client.GetAsync(Key, new GetOptions { ReadQuorum = 4 });
        Assert.Equal((true, false, 4), (unconfirmed.IsFound, unconfirmed.IsConfirmed, unconfirmed.Wanted));
    }

    [Fact]
    public async Task Confirmed_absence_is_a_value()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        GetResult absent = await daemon.Client.GetAsync(Key);
        Assert.Equal((false, true), (absent.IsFound, absent.IsConfirmed));
        Assert.Null(absent.Expires);
    }

    [Fact]
    public async Task Peers_are_found_or_null()
    {
        PeerInfo near = new(DictionaryKith.PeerOf("near"), [DictionaryKith.Address("/ip6/::1/tcp/9"), DictionaryKith.Address("/dns4/example.org/tcp/9")]);
        PeerInfo self = new(DictionaryKith.Self, [], IsSelf: true);
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { Others = [near, self] });

        AssertSame(near, await daemon.Client.FindPeerAsync(near.Peer));
        Assert.Null(await daemon.Client.FindPeerAsync(DictionaryKith.PeerOf("nobody")));

        IReadOnlyList<PeerInfo> closest = await daemon.Client.ClosestAsync(Key);
        Assert.Equal(2, closest.Count);
        AssertSame(near, closest[0]);
        AssertSame(self, closest[1]);
        Assert.Single(await daemon.Client.ClosestAsync(Key, count: 1));
    }

    [Fact]
    public async Task Status_connections_and_table_are_the_same_at_both_ends()
    {
        ConnectionInfo connection = new(DictionaryKith.PeerOf("near"), "/ip4/127.0.0.1/tcp/9", IsOutbound: true, "agent \u001b[31m", IsServer: true, TimeSpan.FromSeconds(61));
        BucketContact contact = new(new PeerInfo(DictionaryKith.PeerOf("near"), [DictionaryKith.Address("/ip4/127.0.0.1/tcp/9")]), TimeSpan.FromMilliseconds(12.5), Failures: 1);
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { Connections = [connection], Table = [new BucketInfo(3, [contact], Replacements: 2)] });

        Assert.Equal([connection], await daemon.Client.GetConnectionsAsync());

        BucketInfo bucket = Assert.Single(await daemon.Client.GetTableAsync());
        Assert.Equal((3, 2), (bucket.PrefixLength, bucket.Replacements));
        BucketContact same = Assert.Single(bucket.Contacts);
        Assert.Equal((contact.SinceSeen, contact.Failures), (same.SinceSeen, same.Failures));
        AssertSame(contact.Peer, same.Peer);

        NodeStatus expected = await daemon.Kith.GetStatusAsync();
        NodeStatus status = await daemon.Client.GetStatusAsync();
        Assert.Equal(expected.Counters, status.Counters);
        Assert.Equal(expected.Addresses.Single().ToArray(), status.Addresses.Single().ToArray());
        Assert.Equal(expected with { Counters = status.Counters, Addresses = status.Addresses }, status);
    }

    [Fact]
    public async Task Bad_arguments_throw_what_the_node_says()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        KithException unknown = await Assert.ThrowsAsync<KithException>(() => daemon.Client.GetAsync(RecordKey.FromText("/nobody/knows")));
        Assert.Equal(KithErrorCode.InvalidArgument, unknown.Code);
        Assert.Contains("/nobody/", unknown.Message, StringComparison.Ordinal);

        KithException large = await Assert.ThrowsAsync<KithException>(() => daemon.Client.PutAsync(Key, new byte[RecordLimits.WireMaxValueBytes + 1]));
        Assert.Equal(KithErrorCode.InvalidArgument, large.Code);

        KithException count = await Assert.ThrowsAsync<KithException>(() => daemon.Client.ClosestAsync(Key, count: -1));
        Assert.Equal(KithErrorCode.InvalidArgument, count.Code);

        await Assert.ThrowsAsync<ArgumentException>(() => daemon.Client.GetAsync(default));
    }

    [Fact]
    public async Task Missing_daemon_is_named_with_the_remedy()
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        Uri api = new($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
        closed.Stop();
        await using KithHttpClient client = new(api);
        KithException missing = await Assert.ThrowsAsync<KithException>(() => client.GetStatusAsync());
        Assert.Equal(KithErrorCode.DaemonUnreachable, missing.Code);
        Assert.Contains(api.ToString(), missing.Message, StringComparison.Ordinal);
        Assert.Contains("kith up", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n<html></html>")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"schema_version\": 99}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"schema")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("")]
    public async Task What_is_no_daemon_is_not_taken_for_one(string answer)
    {
        using TcpListener stranger = new(IPAddress.Loopback, 0);
        stranger.Start();
        Task answered = AnswerOnceAsync(stranger, answer);
        await using (KithHttpClient client = new(new Uri($"http://127.0.0.1:{((IPEndPoint)stranger.LocalEndpoint).Port}")))
        {
            KithException failure = await Assert.ThrowsAsync<KithException>(() => client.GetStatusAsync());
            Assert.Equal(KithErrorCode.DaemonUnreachable, failure.Code);
        }

        await answered;
    }

    [Fact]
    public async Task Slow_daemon_is_a_timeout_and_the_callers_cancellation_is_not()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { Gate = gate.Task });
        await using KithHttpClient impatient = new(daemon.Api, TimeSpan.FromMilliseconds(50));
        KithException late = await Assert.ThrowsAsync<KithException>(() => impatient.GetAsync(Key));
        Assert.Equal(KithErrorCode.Timeout, late.Code);

        using CancellationTokenSource cancelled = new();
        Task<GetResult> get = daemon.Client.GetAsync(Key, cancellation: cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        gate.SetResult();
    }

    [Fact]
    public async Task Use_after_disposal_throws()
    {
        KithHttpClient client = new(KithHttpClient.DefaultApi);
        await client.DisposeAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetStatusAsync());
    }

    private static void AssertSame(PeerInfo expected, PeerInfo? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal((expected.Peer, expected.IsSelf), (actual.Peer, actual.IsSelf));
        Assert.Equal(expected.Addresses.Select(address => Convert.ToHexString(address.Span)), actual.Addresses.Select(address => Convert.ToHexString(address.Span)));
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        listener.Stop(); // An unanswered request is sent again.
        await using NetworkStream stream = client.GetStream();
        using StreamReader request = new(stream);
        while (await request.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        client.Client.Shutdown(SocketShutdown.Send);
        await request.ReadToEndAsync();
    }
}
