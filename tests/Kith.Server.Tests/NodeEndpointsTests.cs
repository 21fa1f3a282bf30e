using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Server.Tests;

public class NodeEndpointsTests
{
    [Fact]
    public async Task Node_says_who_it_is()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using JsonDocument status = JsonDocument.Parse(await daemon.Http.GetStringAsync("/v1/node"));
        Assert.Equal(PeerIdText.Format(DictionaryKith.Self), status.RootElement.GetProperty("peer").GetString());
        Assert.StartsWith("/ip4/127.0.0.1/tcp/4101/p2p/", status.RootElement.GetProperty("addresses")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(7, status.RootElement.GetProperty("counters").GetProperty("kith.rpc.server.requests").GetInt64());
    }

    [Theory]
    [InlineData("/healthz", "ok\n")]
    [InlineData("/readyz", "ready\n")]
    public async Task Healthy_and_joined_is_said_in_a_word(string path, string word)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        Assert.StartsWith(word, await daemon.Http.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "degraded", "degraded")]
    [InlineData(false, "unhealthy", "degraded")]
    public async Task Health_says_what_was_looked_at_and_the_worst_of_it(bool isJoined, string level, string clock)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { IsJoined = isJoined });
        using JsonDocument health = JsonDocument.Parse(await daemon.Http.GetStringAsync(ApiPath.Health));
        Assert.Equal(level, health.RootElement.GetProperty("level").GetString());
        JsonElement[] findings = [.. health.RootElement.GetProperty("findings").EnumerateArray()];
        Assert.Equal(["network", "quorum", "copies", "store", "clock"], findings.Select(finding => finding.GetProperty("name").GetString()!));
        Assert.Equal(clock, findings[^1].GetProperty("level").GetString()); // This node's clock doubts.
    }

    [Fact]
    public async Task Alive_is_not_ready_until_joined()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { IsJoined = false });
        Assert.Equal("ok\n", await daemon.Http.GetStringAsync("/healthz"));
        using HttpResponseMessage ready = await daemon.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("--join", (await TestDaemon.ReadProblemAsync(ready)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_that_nobody_knows_is_not_found()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage get = await daemon.Http.GetAsync(ApiPath.Peers + PeerIdText.Format(DictionaryKith.PeerOf("nobody")));
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        Assert.Equal(ProblemCode.NotFound, (await TestDaemon.ReadProblemAsync(get)).Code);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/node", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/records/L2tpdGgvcGxhaW4vYQ", HttpStatusCode.MethodNotAllowed)]
    public async Task Unknown_paths_and_methods_are_problems_too(string method, string path, HttpStatusCode status)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Parse(method), path);
        using HttpResponseMessage response = await daemon.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        await TestDaemon.ReadProblemAsync(response);
    }

    [Fact]
    public async Task Defect_is_a_problem_without_its_inner_life()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await daemon.Kith.DisposeAsync();
        using HttpResponseMessage response = await daemon.Http.GetAsync("/v1/node");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        ProblemDocument problem = await TestDaemon.ReadProblemAsync(response);
        Assert.Equal("internal", problem.Code);
        Assert.DoesNotContain("DictionaryKith", problem.Detail, StringComparison.Ordinal);
    }
}
