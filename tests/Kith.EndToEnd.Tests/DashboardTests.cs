using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Records;

namespace Kith.EndToEnd.Tests;

/// <summary>
/// The dashboard of deploy/, asked of a Prometheus that reads two real nodes as deploy/ tells it to: every query has something to show. It runs where
/// <c>KITH_LONG_TESTS</c> is set.
/// </summary>
public sealed class DashboardTests : IDisposable
{
    private const string Token = "a-token-of-thirty-two-characters-";
    private const int Attempts = 240; // A quarter of a second each.

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _peers = Ports.Free(3);
    private readonly int _http = Ports.Free(3);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_query_of_the_dashboard_has_an_answer()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KITH_LONG_TESTS") is { Length: > 0 }, "Set KITH_LONG_TESTS for a Prometheus.");
        string token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, Token);
        string gates = Path.Combine(_folder, "gates");
        await File.WriteAllTextAsync(gates, "block 127.0.0.2\n");
        await using PrometheusServer prometheus = await PrometheusServer.StartOrSkipAsync(_folder, token, [_http, _http + 1]);
        await using KithProcess first = Node(0, gates, "--role", "bootstrap");
        await first.ExpectAsync("Daemon is ready");
        string join = $"/ip4/127.0.0.1/tcp/{_peers}";
        await using KithProcess second = Node(1, gates, "--join", join);
        await second.ExpectAsync("Daemon is ready");
        await using (KithProcess third = Node(2, gates, "--join", join))
        {
            await third.ExpectAsync("Daemon is ready");
            await PutAsync();
            third.Kill(); // Requests to it fail from now on.
        }

        using TcpClient stranger = new(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await stranger.ConnectAsync(IPAddress.Loopback, _peers); // And this one is refused.
        List<string> open = [.. Queries()];
        Assert.NotEmpty(open);
        for (int attempt = 0; attempt < Attempts && open.Count > 0; attempt++)
        {
            await PutAsync();
            foreach (string query in open.ToArray())
            {
                if (await prometheus.SeriesAsync(query) > 0)
                    open.Remove(query);
            }
        }

        Assert.Empty(open);
    }

    private KithProcess Node(int number, string gates, params string[] more) => KithProcess.StartIn(
        _folder,
        new Dictionary<string, string> { ["KITH_HTTP_TOKEN"] = Token },
        ["node", "--data", Path.Combine(_folder, $"{number}"), "--listen", $"/ip4/127.0.0.1/tcp/{_peers + number}", "--http", $"127.0.0.1:{_http + number}", "--gates", gates, .. more]);

    private async Task PutAsync()
    {
        await using KithHttpClient client = new(new Uri($"http://127.0.0.1:{_http}")) { Token = Token };
        await client.PutAsync(PlainKey.Of("dashboard"), "v"u8.ToArray());
    }

    private static IEnumerable<string> Queries()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(PrometheusServer.InDeploy("grafana/dashboards/kith.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!))];
    }
}
