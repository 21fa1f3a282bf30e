using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>What an operator looks at: figures, readiness, settings, a lookup as it went.</summary>
public sealed class DaemonOperationsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _port = Ports.Free(3);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Settings_that_are_shown_are_those_in_force_after_a_reload()
    {
        string file = Path.Combine(_folder, "kith.json");
        await File.WriteAllTextAsync(file, """{ "max_streams": 100, "swarm": "lab" }""");
        await using KithProcess node = KithProcess.StartIn(
            _folder, new Dictionary<string, string> { ["KITH_MAX_STREAM"] = "1" }, "node", "-c", file, "--role", "bootstrap", "--data", Path.Combine(_folder, "0"), "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}");
        await node.ExpectAsync("Daemon is ready");
        Assert.Contains("$KITH_MAX_STREAM is no setting", node.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, """{ "max_streams": 200, "swarm": "other" }""");
        KithProcess.Signal(node.Id, "HUP");
        await node.ExpectErrorAsync("taken over only when the node is started again: swarm");
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{_port + 1}") };
        string config = await http.GetStringAsync("/v1/config");
        Assert.Contains("""{"name":"max_streams","value":"200",""", config, StringComparison.Ordinal);
        Assert.Contains("""{"name":"swarm","value":"lab",""", config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daemon_tells_its_figures_its_settings_and_its_lookups_and_sends_them_to_a_collector()
    {
        using HttpListener collector = new();
        collector.Prefixes.Add($"http://127.0.0.1:{_port + 2}/");
        collector.Start();
        ConcurrentDictionary<string, byte[]> received = new();
        Task collecting = CollectAsync(collector, received);
        Dictionary<string, string> variables = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{_port + 2}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["KITH_SWARM"] = "lab",
        };
        string inTheWay = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(inTheWay, "no folder");
        string api = $"http://127.0.0.1:{_port + 1}";
        await using (KithProcess node = KithProcess.StartIn(
            _folder, variables, "node", "--role", "bootstrap", "--data", Path.Combine(_folder, "0"), "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}", "--log-file", Path.Combine(inTheWay, "kith.log"), "--max-streams", "100"))
        {
            await node.ExpectErrorAsync("logging to standard output instead");
            await node.ExpectAsync("Daemon is ready");
            using HttpClient http = new() { BaseAddress = new Uri(api) };
            Assert.Equal(0, (await KithProcess.RunAsync("put", "a", "b", "--api", api)).ExitCode);
            Assert.Contains("kith_store_records 1\n", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
            Assert.StartsWith("ready", await http.GetStringAsync("/readyz"), StringComparison.Ordinal);
            using JsonDocument config = JsonDocument.Parse(await http.GetStringAsync("/v1/config"));
            Dictionary<string, (string, string)> settings = config.RootElement.GetProperty("settings").EnumerateArray().ToDictionary(
                setting => setting.GetProperty("name").GetString()!, setting => (setting.GetProperty("value").GetString()!, setting.GetProperty("origin").GetString()!));
            Assert.Equal(("lab", "$KITH_SWARM"), settings["swarm"]);
            Assert.Equal(("100", "--max-streams"), settings["max_streams"]);
            (int code, string output, string error) = await KithProcess.RunAsync("trace", "a", "--api", api);
            Assert.Equal(0, code);
            Assert.StartsWith("Asked\tTook\tOutcome", output, StringComparison.Ordinal);
            Assert.Contains("after 0 requests", error, StringComparison.Ordinal);
            for (int attempt = 0; attempt < 300 && !(received.ContainsKey("/v1/metrics") && received.ContainsKey("/v1/traces")); attempt++)
                await http.GetStringAsync("/healthz");
            Assert.Contains("Listening", node.Output, StringComparison.Ordinal); // The log, where it can be written.
            KithProcess.Signal(node.Id, "TERM"); // What is left is sent when it ends.
            Assert.Equal(0, await node.ExitAsync());
        }

        collector.Stop();
        await collecting;
        Assert.NotEqual(-1, received["/v1/metrics"].AsSpan().IndexOf("kith.store.records"u8));
        Assert.NotEqual(-1, received["/v1/traces"].AsSpan().IndexOf("kith.put"u8));
    }

    private static async Task CollectAsync(HttpListener collector, ConcurrentDictionary<string, byte[]> received)
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await collector.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                received.AddOrUpdate(context.Request.Url!.AbsolutePath, body.ToArray(), (_, before) => [.. before, .. body.ToArray()]);
                context.Response.Close();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
