using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Server.Tests;

public class BatchEndpointsTests
{
    private static readonly PutItem[] Items =
        [.. Enumerable.Range(0, 600).Select(number => new PutItem(RecordKey.FromText($"/kith/plain/many {number}"), Encoding.UTF8.GetBytes($"value {number}")))];

    [Fact]
    public async Task Many_values_go_in_and_come_back_in_order()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        List<PutReceipt> receipts = await ToListAsync(daemon.Client.PutManyAsync(Items, new PutOptions { TimeToLive = TimeSpan.FromMinutes(5), WaitForAll = true }));
        Assert.Equal(Items.Select(item => item.Key), receipts.Select(receipt => receipt.Key));
        Assert.Equal((TimeSpan.FromMinutes(5), true), (daemon.Kith.LastPut!.TimeToLive!.Value, daemon.Kith.LastPut.WaitForAll));

        List<GetResult> results = await ToListAsync(daemon.Client.GetManyAsync(Items.Select(item => item.Key)));
        Assert.Equal(Items.Select(item => Convert.ToHexString(item.Value.Span)), results.Select(result => Convert.ToHexString(result.Value!.Value.Span)));
    }

    [Fact]
    public async Task Many_things_are_provided()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        ProviderKey[] keys = [.. Enumerable.Range(0, 300).Select(number => ProviderKey.Of(BitConverter.GetBytes(number)))];
        List<ProvideReceipt> receipts = await ToListAsync(daemon.Client.ProvideManyAsync(keys));
        Assert.Equal(keys, receipts.Select(receipt => receipt.Key));
    }

    [Fact]
    public async Task Absent_value_among_many_is_a_result()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        List<GetResult> results = await ToListAsync(daemon.Client.GetManyAsync([Items[0].Key]));
        Assert.Equal((false, true), (Assert.Single(results).IsFound, results[0].IsConfirmed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"schema_version":1}""")]
    [InlineData("""{"schema_version":2,"items":[]}""")]
    [InlineData("""{"schema_version":1,"items":[null]}""")]
    [InlineData("""{"schema_version":1,"items":[{"key":"/kith/plain/a","value":"%"}]}""")]
    [InlineData("""{"schema_version":1,"items":[{"key":"","value":""}]}""")]
    public async Task Body_that_is_no_batch_is_refused_with_the_reason(string body)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await daemon.Http.PostAsync(ApiPath.PutBatch, new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string detail = (await TestDaemon.ReadProblemAsync(response)).Detail;
        Assert.StartsWith("The body is not a batch", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Path:", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Kith.", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_by_its_place()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await daemon.Http.PostAsync(ApiPath.GetBatch, new StringContent("{\"schema_version\":1,\n\"keys\":[7]}"));
        Assert.Equal("The body is not a batch: in line 2, byte 10, keys[0], it is not what /openapi/v1.json describes.", (await TestDaemon.ReadProblemAsync(response)).Detail);
    }

    [Fact]
    public async Task What_a_body_lacks_is_named()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await daemon.Http.PostAsync(ApiPath.GetBatch, new StringContent("{}"));
        Assert.Equal("The body is not a batch: in line 1, byte 3 it lacks 'schema_version', 'keys' of what /openapi/v1.json describes.", (await TestDaemon.ReadProblemAsync(response)).Detail);
    }

    [Fact]
    public async Task Batch_that_is_too_long_is_told_of_a_batch()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, ApiPath.PutBatch) { Content = new ByteArrayContent(new byte[9_000_000]) };
        request.Headers.ExpectContinue = true; // Else the answer comes while the body is still sent.
        using HttpResponseMessage response = await daemon.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("The body is longer than 8388608 bytes, the most that is read here. Send less in one request.", (await TestDaemon.ReadProblemAsync(response)).Detail);
    }

    [Fact]
    public async Task More_than_one_request_takes_is_refused_and_the_number_named()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        string keys = string.Join(',', Enumerable.Range(0, 65).Select(number => $"\"/kith/plain/{number}\""));
        using HttpResponseMessage response = await daemon.Http.PostAsync(ApiPath.GetBatch, new StringContent($$"""{"schema_version":1,"keys":[{{keys}}]}"""));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("at most 64", (await TestDaemon.ReadProblemAsync(response)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_values_are_cut_into_requests_that_the_daemon_takes()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        PutItem[] longValues = [.. Items.Take(150).Select(item => item with { Value = new byte[64 << 10] })];
        Assert.Equal(150, (await ToListAsync(daemon.Client.PutManyAsync(longValues))).Count);
        Assert.Equal(150, (await ToListAsync(daemon.Client.GetManyAsync(longValues.Select(item => item.Key)))).Count);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> results)
    {
        List<T> all = [];
        await foreach (T result in results)
            all.Add(result);
        return all;
    }
}
