using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Diagnostics;
using Kith.Libp2p.Formats;
using Kith.Server.Telemetry;

namespace Kith.Server.Tests.Telemetry;

public sealed class MetricsExportTests
{
    private static readonly Regex Line = new("""^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+0-9.eEInfNa]+$""", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Scrape_tells_what_the_node_did_and_names_neither_peers_nor_keys()
    {
        await using KithNode first = await KithNode.StartAsync(new KithOptions());
        await using KithNode second = await KithNode.StartAsync(new KithOptions { Bootstrap = [first.Addresses[0]] });
        await using MetricsExport export = MetricsExport.Start(second, counters => counters["kith.voidphone.requests"] = 7, _ => null);
        await using KithHttpServer server = await KithHttpServer.StartAsync(second, new HttpServerOptions { EndPoint = "127.0.0.1:0" }, new ServerFacts { Metrics = export }, logging: null, TestContext.Current.CancellationToken);
        await HaveCaughtUpAsync(first, second);
        RecordKey key = RecordKey.FromText("/kith/plain/a-name-that-nobody-may-find");
        await second.PutAsync(key, "value"u8.ToArray(), cancellation: TestContext.Current.CancellationToken);
        await second.GetAsync(key, cancellation: TestContext.Current.CancellationToken);
        await first.GetAsync(key, cancellation: TestContext.Current.CancellationToken);
        using HttpClient http = new() { BaseAddress = server.Addresses[0] };
        using (HttpResponseMessage absent = await http.GetAsync("/v1/records/" + Convert.ToBase64String(Encoding.UTF8.GetBytes("/kith/plain/one-that-nobody-may-find")).TrimEnd('='), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        HttpResponseMessage response = await http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Dictionary<string, double> series = Read(text);
        Assert.Equal(1, series["kith_store_records"]);
        Assert.Equal(1, series["kith_routing_table_peers"]);
        Assert.Equal(1, series["kith_joined"]);
        Assert.Equal(0, series["kith_replication_under_replicated"]);
        Assert.Equal(1, series["kith_connections"]);
        Assert.Equal(7, series["kith_voidphone_requests_total"]);
        Assert.Equal(1, series["kith_put_total"]);
        Assert.True(series["""kith_operation_duration_seconds_count{kith_operation="kith.put"}"""] >= 1);
        Assert.True(series.Keys.Count(name => name.StartsWith("kith_rpc_client_duration_seconds_bucket", StringComparison.Ordinal)) > 10);
        Assert.Contains(series.Keys, name => name.StartsWith("kith_rpc_server_duration_seconds_count{rpc_method=", StringComparison.Ordinal));
        Assert.Contains(series.Keys, name => name.StartsWith("kith_lookup_hops_count", StringComparison.Ordinal));
        Assert.Contains("""kith_connections_refused_total{reason="handshakes"}""", series.Keys);
        Assert.Contains(series.Keys, name => Regex.IsMatch(name, """^http_server_request_duration_seconds_count\{.*http_response_status_code="404",http_route="/v1/records/\{key[^"]*\}"""));
        Assert.Contains(series.Keys, name => name.StartsWith("dotnet_gc", StringComparison.Ordinal));
        Assert.DoesNotContain("nobody-may-find", text, StringComparison.Ordinal);
        Assert.All(new[] { first, second }, node => Assert.DoesNotContain(PeerIdText.Format(node.Peer), text, StringComparison.Ordinal));
        Assert.Equal(text.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count(), text.Split('\n').Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)));
        Assert.InRange(series.Count, 100, 2_000);
    }

    [Fact]
    public async Task Scrapes_at_once_are_each_whole()
    {
        await using KithNode node = await KithNode.StartAsync(new KithOptions());
        await using MetricsExport export = MetricsExport.Start(node, null, _ => null);
        byte[][] scrapes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => export.ScrapeAsync(TestContext.Current.CancellationToken)));
        Assert.All(scrapes, scrape => Assert.Equal(1, Read(Encoding.UTF8.GetString(scrape))["kith_joined"]));
    }

    [Fact]
    public async Task Another_node_of_the_process_is_not_counted_and_takes_nothing_along_when_it_ends()
    {
        await using KithNode node = await KithNode.StartAsync(new KithOptions());
        await using MetricsExport export = MetricsExport.Start(node, null, _ => null);
        KithNode other = await KithNode.StartAsync(new KithOptions());
        await other.PutAsync(RecordKey.FromText("/kith/plain/elsewhere"), "value"u8.ToArray(), cancellation: TestContext.Current.CancellationToken);
        Dictionary<string, double> beside = Read(Encoding.UTF8.GetString(await export.ScrapeAsync(TestContext.Current.CancellationToken)));
        await other.DisposeAsync();
        Dictionary<string, double> alone = Read(Encoding.UTF8.GetString(await export.ScrapeAsync(TestContext.Current.CancellationToken)));
        Assert.Equal((0, 1), (beside["kith_store_records"], beside["kith_joined"]));
        Assert.DoesNotContain(beside.Keys, name => name.StartsWith("kith_operation_duration_seconds_count", StringComparison.Ordinal));
        Assert.Equal(1, alone["kith_joined"]);
    }

    [Theory]
    [InlineData("kith.rpc.client.duration", "s", false, "kith_rpc_client_duration_seconds")]
    [InlineData("kith.store.bytes", "By", false, "kith_store_bytes")]
    [InlineData("kith.put", "{event}", true, "kith_put_total")]
    public void Names_are_as_Prometheus_has_them(string name, string unit, bool isCounter, string expected) => Assert.Equal(expected, PrometheusText.NameOf(name, unit, isCounter));

    [Theory]
    [InlineData("kith.connections.refused.handshakes", "kith.connections.refused", "reason", "handshakes")]
    [InlineData("kith.resources.refused.peer", "kith.resources.refused", "scope", "peer")]
    [InlineData("kith.put.below_quorum", "kith.put.below_quorum", null, null)]
    public void Counters_that_differ_in_a_reason_are_one(string counter, string name, string? label, string? value) => Assert.Equal((name, label, value), CounterNames.Split(counter));

    /// <summary>Newcomers call nothing absent until they have compared with their neighbours, and each is the other's: a moment after the join on an idle machine.</summary>
    private static async Task HaveCaughtUpAsync(params KithNode[] nodes)
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        foreach (KithNode node in nodes)
        {
            while ((await node.GetStatusAsync()).Counters["kith.repair.catching_up"] != 0)
                await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Dictionary<string, double> Read(string text)
    {
        Dictionary<string, double> series = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            Assert.Matches(Line, line);
            int space = line.LastIndexOf(' ');
            Assert.True(series.TryAdd(line[..space], double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture)), line);
        }

        return series;
    }
}
