using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>One node of a cluster: a process that comes and goes, and a folder that stays.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly string[] _arguments;
    private readonly NetworkNamespace? _place;
    private readonly IPEndPoint _listen;
    private readonly int _httpPort;
    private readonly SocketsHttpHandler _handler = new();
    private KithProcess? _process;

    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="listen">Where peers reach it.</param>
    /// <param name="httpPort">Where clients do, on its own loopback.</param>
    /// <param name="join">A peer to join through; null for the first.</param>
    /// <param name="place">The network namespace that it runs in; null for this process's.</param>
    /// <param name="voidPhonePort">Where its VoidPhone API is; null for none.</param>
    public ClusterNode(string folder, IPEndPoint listen, int httpPort, string? join, NetworkNamespace? place = null, int? voidPhonePort = null)
    {
        VoidPhonePort = voidPhonePort ?? 0;
        Folder = folder;
        (_listen, _httpPort) = (listen, httpPort);
        _place = place;
        if (place is not null)
            _handler.ConnectCallback = (context, cancellation) => place.ConnectAsync(context.DnsEndPoint.Port, cancellation);
        Client = new KithHttpClient(new Uri($"http://127.0.0.1:{httpPort}"), _handler, CallTimeout);
        string[] where = ["node", "--data", folder, "--listen", $"/ip4/{listen.Address}/tcp/{listen.Port}", "--http", $"127.0.0.1:{httpPort}", "--overlay", Experiment.IsRing ? "ring" : "kademlia"];
        string[] more = voidPhonePort is { } port ? ["--voidphone", $"127.0.0.1:{port}"] : [];
        _arguments = join is null ? [.. where, .. more, "--role", "bootstrap"] : [.. where, .. more, "--join", join];
    }

    public string Folder { get; }

    public KithHttpClient Client { get; }

    /// <summary>0 for none.</summary>
    public int VoidPhonePort { get; }

    public KithProcess Process => _process ?? throw new InvalidOperationException("The node does not run.");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the process and waits until the node has joined; returns how long that took.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        long began = Stopwatch.GetTimestamp();
        _process = _place is null ? KithProcess.Start(_arguments) : KithProcess.StartBy(_place.Launcher, _arguments);
        await _process.ExpectAsync("Daemon is ready");
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Kill -9.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.ExitAsync();
        await ForgetAsync();
    }

    /// <summary>SIGTERM; returns the exit code, how long it took until no port of it took anybody in, and until it had ended.</summary>
    public async Task<(int ExitCode, TimeSpan Closed, TimeSpan Ended)> TerminateAsync()
    {
        long began = Stopwatch.GetTimestamp();
        KithProcess.Signal(Process.Id, "TERM");
        TimeSpan[] closed = await Task.WhenAll(new[] { _listen, new(IPAddress.Loopback, _httpPort) }.Select(port => UntilRefusedAsync(port, began)));
        int code = await Process.ExitAsync();
        TimeSpan ended = Stopwatch.GetElapsedTime(began);
        await ForgetAsync();
        return (code, closed.Max(), ended);
    }

    public void Pause() => KithProcess.Signal(Process.Id, "STOP");

    public void Resume() => KithProcess.Signal(Process.Id, "CONT");

    /// <summary>A new disk: the records are gone, the identity stays.</summary>
    public void WipeRecords()
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "records*"))
            File.Delete(file);
    }

    /// <summary>How many records the node holds that are alive.</summary>
    public async Task<long> CountAsync() => (await Client.GetStatusAsync()).Records;

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            Resume(); // A stopped process would not even hear that it is killed, on some systems.
        await ForgetAsync();
        await Client.DisposeAsync();
        _handler.Dispose();
    }

    private static async Task<TimeSpan> UntilRefusedAsync(IPEndPoint port, long began)
    {
        while (true)
        {
            using TcpClient client = new(port.AddressFamily);
            try
            {
                await client.ConnectAsync(port);
            }
            catch (SocketException)
            {
                return Stopwatch.GetElapsedTime(began);
            }

            await Clock.PassAsync(TimeSpan.FromMilliseconds(2));
        }
    }

    private async Task ForgetAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }
}
