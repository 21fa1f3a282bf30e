using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;

namespace Kith.Server.Tests;

public class RecordEndpointsTests
{
    private static readonly string Greeting = TestDaemon.PathOf("/kith/plain/greeting");

    [Fact]
    public async Task Bytes_come_back_as_they_were_put()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        byte[] value = [.. Enumerable.Range(0, 256).Select(number => (byte)number)];

        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting, new ByteArrayContent(value));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        using HttpResponseMessage get = await daemon.Http.GetAsync(Greeting);
        Assert.Equal("application/octet-stream", get.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", get.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("true", get.Headers.GetValues("Kith-Confirmed").Single());
        Assert.Equal(value, await get.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("?ttk=60s", "'ttk'")]
    [InlineData("?ttl=60s&ttl=90s", "2 times")]
    public async Task Parameter_that_would_be_ignored_is_refused_and_nothing_is_stored(string query, string named)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting + query, new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Contains(named, (await TestDaemon.ReadProblemAsync(put)).Detail, StringComparison.Ordinal);
        Assert.Equal(0, daemon.Kith.Count);
    }

    [Fact]
    public async Task Value_of_exactly_the_limit_is_taken()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting, new ByteArrayContent(new byte[RecordLimits.WireMaxValueBytes]));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Value_over_the_limit_is_refused_by_name_of_the_limit(bool isChunked)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Put, Greeting) { Content = new ByteArrayContent(new byte[RecordLimits.WireMaxValueBytes + 1]) };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true; // So that the answer is read before the connection is cut.

        using HttpResponseMessage put = await daemon.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, put.StatusCode);
        Assert.Contains("65536", (await TestDaemon.ReadProblemAsync(put)).Detail, StringComparison.Ordinal);
        Assert.Equal(0, daemon.Kith.Count);
    }

    [Fact]
    public async Task Truncated_value_is_not_stored()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, daemon.Api.Port);
        using StreamReader reader = new(socket.GetStream());
        await socket.Client.SendAsync(Encoding.ASCII.GetBytes($"PUT {Greeting} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nonly this"));
        socket.Client.Shutdown(SocketShutdown.Send);
        // The server closes the connection or resets it; in neither case does it say that it stored anything.
        try
        {
            Assert.DoesNotContain(" 200 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Reset.
        }

        Assert.Equal(0, daemon.Kith.Count);
    }

    [Fact]
    public async Task Deleted_record_is_not_found()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting, new ByteArrayContent("hello"u8.ToArray()));
        using HttpResponseMessage delete = await daemon.Http.DeleteAsync(Greeting + "?write_quorum=2");
        ReceiptDocument receipt = JsonSerializer.Deserialize(await delete.Content.ReadAsStringAsync(), KithJson.Default.ReceiptDocument)!;
        Assert.Equal((HttpStatusCode.OK, 2, true), (delete.StatusCode, receipt.Wanted, receipt.IsAcknowledged));
        using HttpResponseMessage get = await daemon.Http.GetAsync(Greeting);
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
    }

    [Fact]
    public async Task Unmet_expectation_is_a_failed_precondition_with_a_receipt()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting + "?expected_sequence=7", new ByteArrayContent("hello"u8.ToArray()));
        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
        ProblemDocument problem = await TestDaemon.ReadProblemAsync(put);
        Assert.Equal((ProblemCode.Conflict, ulong.MaxValue), (problem.Code, problem.Receipt!.FoundSequence));
        Assert.Equal(0, daemon.Kith.Count);
    }

    [Fact]
    public async Task Watch_tells_of_changes_and_goes_on_from_the_last_event()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        RecordKey key = RecordKey.FromText("/kith/plain/greeting");
        await daemon.Client.PutAsync(key, new byte[] { 1 });
        RecordVersion? last = null;
        for (byte value = 1; value <= 3; value++)
        {
            await foreach (GetResult change in daemon.Client.WatchAsync(key, last))
            {
                Assert.Equal(value, change.Value!.Value.Span[0]);
                last = change.Version;
                break;
            }

            await daemon.Client.PutAsync(key, new[] { (byte)(value + 1) });
        }
    }

    [Fact]
    public async Task Watch_with_a_bad_version_or_of_an_unknown_namespace_is_refused_before_it_begins()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage version = await daemon.Http.GetAsync(Greeting + "/watch?from=7");
        Assert.Equal(HttpStatusCode.BadRequest, version.StatusCode);
        using HttpResponseMessage unknown = await daemon.Http.GetAsync(TestDaemon.PathOf("/nowhere/x") + "/watch");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        KithException refused = await Assert.ThrowsAsync<KithException>(async () =>
        {
            await foreach (GetResult _ in daemon.Client.WatchAsync(RecordKey.FromText("/nowhere/x")))
            {
            }
        });
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public async Task Watches_over_the_bound_are_told_to_come_back()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(options: new HttpServerOptions { MaxWatches = 1 });
        using HttpResponseMessage first = await daemon.Http.GetAsync(Greeting + "/watch", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", first.Content.Headers.ContentType?.MediaType);
        using HttpResponseMessage second = await daemon.Http.GetAsync(Greeting + "/watch");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
    }

    [Fact]
    public async Task Receipt_says_who_holds_the_record()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting + "?ttl=90&write_quorum=2", new ByteArrayContent("hello"u8.ToArray()));

        ReceiptDocument receipt = JsonSerializer.Deserialize(await put.Content.ReadAsStringAsync(), KithJson.Default.ReceiptDocument)!;
        Assert.Equal("/kith/plain/greeting", receipt.Key);
        Assert.True(receipt.IsAcknowledged);
        Assert.True(receipt.IsDegraded);
        Assert.Equal((2, 1, 1), (receipt.Wanted, receipt.Required, receipt.Acknowledged));
        Assert.Equal(TimeSpan.FromSeconds(90), daemon.Kith.LastPut!.TimeToLive);
        Assert.Equal(2, daemon.Kith.LastPut.WriteQuorum);
    }

    [Fact]
    public async Task Unmet_write_quorum_is_a_problem_that_carries_the_receipt()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { ShrinkToMembers = false });
        using HttpResponseMessage put = await daemon.Http.PutAsync(Greeting, new ByteArrayContent("hello"u8.ToArray()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, put.StatusCode);
        ProblemDocument problem = await TestDaemon.ReadProblemAsync(put);
        Assert.Equal(ProblemCode.QuorumNotMet, problem.Code);
        Assert.Equal(3, problem.Receipt!.Required);
        Assert.Contains("1 busy", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.NotFound, ProblemCode.NotFound)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable, ProblemCode.QuorumNotMet)]
    public async Task Absence_is_not_found_only_when_a_quorum_confirms_it(bool isConfirmed, HttpStatusCode status, string code)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { ShrinkToMembers = isConfirmed });
        using HttpResponseMessage get = await daemon.Http.GetAsync(Greeting);

        Assert.Equal(status, get.StatusCode);
        ProblemDocument problem = await TestDaemon.ReadProblemAsync(get);
        Assert.Equal(code, problem.Code);
        Assert.Equal(isConfirmed, problem.Result!.IsConfirmed);
    }

    [Fact]
    public async Task Json_is_given_to_those_who_accept_it()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await daemon.Client.PutAsync(RecordKey.FromText("/kith/plain/greeting"), "hello"u8.ToArray());
        using HttpRequestMessage request = new(HttpMethod.Get, Greeting + "?read_quorum=1");
        request.Headers.Accept.ParseAdd("application/json");

        using HttpResponseMessage get = await daemon.Http.SendAsync(request);

        using JsonDocument document = JsonDocument.Parse(await get.Content.ReadAsStringAsync());
        Assert.Equal("aGVsbG8=", document.RootElement.GetProperty("value").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("schema_version").GetInt32());
        Assert.Equal(1, daemon.Kith.LastGet!.ReadQuorum);
        Assert.Contains("Accept", get.Headers.Vary);
    }

    [Theory]
    [InlineData("/v1/records/not!base64", "base64url")]
    [InlineData("/v1/records/AA==", "base64url")]
    [InlineData("/v1/records/L25vYm9keS9rbm93cw", "namespace")]
    [InlineData("/v1/closest/%20", "base64url")]
    [InlineData("/v1/peers/nobody", "peer id")]
    [InlineData("/v1/records/L2tpdGgvcGxhaW4vYQ?read_quorum=many", "read_quorum")]
    [InlineData("/v1/records/L2tpdGgvcGxhaW4vYQ?read_quorum=-1", "read_quorum")]
    [InlineData("/v1/closest/L2tpdGgvcGxhaW4vYQ?count=9999999999", "count")]
    [InlineData("/v1/closest/L2tpdGgvcGxhaW4vYQ?count=21", "count")]
    public async Task What_cannot_be_read_is_named(string path, string named)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage get = await daemon.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, get.StatusCode);
        Assert.Contains(named, (await TestDaemon.ReadProblemAsync(get)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ttl=soon")]
    [InlineData("ttl=-1")]
    [InlineData("ttl=3d")]
    [InlineData("ttl=0")]
    [InlineData("write_quorum=1.5")]
    public async Task Put_with_bad_parameters_stores_nothing(string query)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage put = await daemon.Http.PutAsync($"{Greeting}?{query}", new ByteArrayContent("hello"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        await TestDaemon.ReadProblemAsync(put);
        Assert.Equal(0, daemon.Kith.Count);
    }

    [Fact]
    public async Task Requests_over_the_bound_are_told_to_come_back()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { Gate = gate.Task }, new HttpServerOptions { MaxConcurrentLookups = 2 });
        // Three at once: two wait at the gate, whichever they are, and the third is refused.
        Task<HttpResponseMessage>[] gets = [.. Enumerable.Range(0, 3).Select(_ => daemon.Http.GetAsync(Greeting))];

        Task<HttpResponseMessage> first = await Task.WhenAny(gets);
        using HttpResponseMessage refused = await first;
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await TestDaemon.ReadProblemAsync(refused);

        gate.SetResult();
        foreach (Task<HttpResponseMessage> get in gets.Where(get => get != first))
        {
            using HttpResponseMessage answered = await get;
            Assert.Equal(HttpStatusCode.NotFound, answered.StatusCode);
        }

        using HttpResponseMessage later = await daemon.Http.GetAsync(Greeting);
        Assert.Equal(HttpStatusCode.NotFound, later.StatusCode);
    }
}
