using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Artifacts;

/// <summary>Nodes that keep three copies, a process each.</summary>
internal sealed class ArtifactNetwork(string folder, int nodes) : IAsyncDisposable
{
    private const string MaxStoreMebibytes = "8192";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly int _peers = Ports.Free(nodes);
    private readonly int _http = Ports.Free(nodes);
    private readonly Dictionary<int, KithProcess> _nodes = [];

    public async Task StartAllAsync()
    {
        for (int number = 0; number < nodes; number++)
            await StartAsync(number);
    }

    /// <summary>Starts a node, or one that was killed again.</summary>
    public async Task StartAsync(int number)
    {
        string[] enter = number == 0 ? ["--role", "bootstrap"] : ["--join", $"/ip4/127.0.0.1/tcp/{_peers}"];
        _nodes[number] = KithProcess.Start(
            ["node", "--data", FolderOf(number), "--listen", $"/ip4/127.0.0.1/tcp/{_peers + number}", "--http", $"127.0.0.1:{_http + number}", "--replicas", "3", "--max-store-mib", MaxStoreMebibytes, .. enter]);
        await _nodes[number].ExpectAsync("Daemon is ready");
    }

    public async Task KillAsync(int number)
    {
        _nodes[number].Kill();
        await _nodes[number].DisposeAsync();
        _nodes.Remove(number);
    }

    public string Api(int number) => $"http://127.0.0.1:{_http + number}";

    public string FolderOf(int number) => Path.Combine(folder, $"node{number}");

    /// <summary>Waits until a command has ended.</summary>
    public static Task<int> EndOfAsync(KithProcess command) => command.ExitAsync(Patience);

    /// <summary>Waits until a number of bytes is there, or a command has ended that would bring them.</summary>
    public static async Task UntilAsync(Func<long> bytes, long enough, KithProcess command)
    {
        using PeriodicTimer look = new(Look);
        while (bytes() < enough && !command.HasExited)
            await look.WaitForNextTickAsync();
    }

    /// <summary>The bytes in a node's folder.</summary>
    public long StoredBy(int number) => new DirectoryInfo(FolderOf(number)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>The bytes of a pull that has not ended.</summary>
    public static long StagedBeside(string target) =>
        new DirectoryInfo(Path.GetDirectoryName(target)!).EnumerateFiles(Path.GetFileName(target) + ".*.part").Sum(file => file.Exists ? file.Length : 0);

    public async ValueTask DisposeAsync()
    {
        foreach (KithProcess node in _nodes.Values)
            await node.DisposeAsync();
    }
}
