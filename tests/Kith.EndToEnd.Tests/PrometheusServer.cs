using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>Debian's Prometheus with the configuration of deploy/, but for where nodes are found and how often they are read.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, int port)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>Starts one that reads the nodes at these ports, or skips the test where there is none.</summary>
    public static async Task<PrometheusServer> StartOrSkipAsync(string folder, string tokenFile, int[] nodes)
    {
        Assert.SkipUnless(File.Exists(Program), "Prometheus is not installed: apt-get install prometheus.");
        string deployed = await File.ReadAllTextAsync(InDeploy("prometheus/prometheus.yml"));
        string found = $"    static_configs:\n      - targets: [{string.Join(", ", nodes.Select(port => $"'127.0.0.1:{port}'"))}]\n";
        string configuration = Regex.Replace(deployed, @"^    dns_sd_configs:\n(?:      .*\n?)*", found, RegexOptions.Multiline, Patience)
            .Replace("/run/secrets/token", tokenFile, StringComparison.Ordinal)
            .Replace("scrape_interval: 10s", "scrape_interval: 1s", StringComparison.Ordinal);
        string file = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration);
        int port = Ports.Free(1);
        ProcessStartInfo start = new(Program, [$"--config.file={file}", $"--storage.tsdb.path={Path.Combine(folder, "prometheus")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"])
        {
            UseShellExecute = false,
        };
        PrometheusServer server = new(Process.Start(start)!, port);
        await server.UntilReadyAsync();
        return server;
    }

    /// <summary>A file of deploy/.</summary>
    public static string InDeploy(string path)
    {
        DirectoryInfo? top = new(AppContext.BaseDirectory);
        while (top is not null && !File.Exists(Path.Combine(top.FullName, "Kith.slnx")))
            top = top.Parent;
        return Path.Combine(top!.FullName, "deploy", path);
    }

    /// <summary>How many series a query has at this moment.</summary>
    public async Task<int> SeriesAsync(string query)
    {
        using JsonDocument answer = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative)));
        return answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            Assert.False(_process.HasExited || patience.IsCancellationRequested, "Prometheus did not start.");
            try
            {
                using HttpResponseMessage ready = await _client.GetAsync(new Uri("/-/ready", UriKind.Relative), patience.Token);
                if (ready.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
