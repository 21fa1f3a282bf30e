using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.VoidPhone;

/// <summary>Two bootstrap nodes and five nodes, each a process with DHT-14's config.ini of its own.</summary>
internal sealed class ConfigNetwork : IAsyncDisposable
{
    public const int Nodes = BootstrapNodes + 5;
    private const int BootstrapNodes = 2;

    private readonly string _folder;
    private readonly int _peers = Ports.Free(Nodes);
    private readonly int _apis = Ports.Free(Nodes);
    private readonly int _http = Ports.Free(Nodes);
    private readonly List<KithProcess> _processes = [];

    public ConfigNetwork(string folder) => _folder = folder;

    public IReadOnlyList<KithProcess> Processes => _processes;

    public int ApiPort(int node) => _apis + node;

    public string Http(int node) => $"http://127.0.0.1:{_http + node}";

    public async Task StartAsync()
    {
        for (int node = 0; node < Nodes; node++)
            _processes.Add(await StartAsync(node));
        foreach (KithProcess process in _processes)
            await process.ExpectAsync("Daemon is ready");
    }

    /// <summary>DHT-14's own file; only the ports differ, since here all nodes are on one machine.</summary>
    public string FileOf(int node) => $"""
        [node]
        p2p_address = 0.0.0.0:{_peers + node}
        api_address = 0.0.0.0:{_apis + node}
        cleanup_interval = 86400  # never lengthens a life
        bootstrap_retry_interval = 1
        max_bootstrap_retries = 20

        [bootstrap]
        {string.Join('\n', Enumerable.Range(0, BootstrapNodes).Select(number => $"bootstrap_node{number + 1} = 127.0.0.1:{_peers + number}"))}

        [security]
        encryption_key = 12345678901234567890123456789012
        difficulty = 4

        [rate_limiter]
        requests_per_second = 100
        burst_size = 200
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (KithProcess process in _processes)
            await process.DisposeAsync();
    }

    private async Task<KithProcess> StartAsync(int node)
    {
        string folder = Path.Combine(_folder, $"{node}");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "config.ini");
        await File.WriteAllTextAsync(file, FileOf(node));
        Dictionary<string, string> environment = new() { ["NODE_TYPE"] = node < BootstrapNodes ? "bootstrap_node" : "node" };
        string[] arguments = ["node", "--data", Path.Combine(folder, "data"), "--http", $"127.0.0.1:{_http + node}"];
        // Every other one finds the file by itself, in its working folder.
        return node % 2 == 0
            ? KithProcess.StartIn(folder, environment, arguments)
            : KithProcess.StartIn(_folder, environment, [.. arguments, "-c", file]);
    }
}
