using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Http;
using Kith.Server;

namespace Kith.Cli;

/// <summary>A node with its HTTP API, until it is told to stop. Apart from the command, so that the others do not load a web server.</summary>
internal static class Daemon
{
    /// <summary>How long stopping takes at most: what is acknowledged is on disk, and the others repair what was not handed over.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan JoinCheckPeriod = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(KithOptions options, string httpEndPoint, bool verbose, bool exitWithParent, Terminal terminal, CancellationToken cancellation)
    {
        HttpServerOptions http = new() { EndPoint = httpEndPoint };
        http.Validate();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task parent = exitWithParent ? StopAtEndOfInputAsync(terminal, stop) : Task.CompletedTask;
        using CancellationTokenRegistration stopping = stop.Token.Register(() => EndWhenStuck(terminal));
        using LineLoggerFactory logging = new(terminal.Error, verbose);
        try
        {
            await using KithNode node = await KithNode.StartAsync(options, logging, stop.Token);
            await using KithHttpServer server = await KithHttpServer.StartAsync(node, http, logging, stop.Token);
            await AnnounceAsync(node, server, options, terminal, stop.Token);
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop, by a signal or by the parent's end: that is how a daemon ends well.
        }

        if (parent.IsFaulted)
            await parent;
        return ExitCode.Ok;
    }

    private static async Task AnnounceAsync(KithNode node, KithHttpServer server, KithOptions options, Terminal terminal, CancellationToken cancellation)
    {
        StatusDocument status = StatusDocument.From(await node.GetStatusAsync(cancellation));
        terminal.Text.WriteLine($"Peer   {status.Peer}");
        terminal.Text.WriteLine($"Swarm  {status.Swarm} ({options.Preset}: R {status.Replicas}, W {status.WriteQuorum}, Q {status.ReadQuorum})");
        terminal.Text.WriteLine($"Data   {options.DataFolder}");
        foreach (string address in status.Addresses)
            terminal.Text.WriteLine($"Peers  {address}");
        foreach (Uri address in server.Addresses)
            terminal.Text.WriteLine($"API    {address}");
        if (!status.IsJoined)
            terminal.Note("Not joined yet: waiting for one of the --join addresses to answer.");
        while (!(await node.GetStatusAsync(cancellation)).IsJoined)
            await Task.Delay(JoinCheckPeriod, cancellation);
        terminal.Text.WriteLine("Daemon is ready");
    }

    /// <summary>Ends the process when stopping takes too long. A thread of its own, since whatever is stuck may have all others.</summary>
    private static void EndWhenStuck(Terminal terminal) => new Thread(() =>
    {
        Thread.Sleep(StopTimeout);
        terminal.Note($"Not everything was handed over within {StopTimeout.TotalSeconds} s. What was acknowledged is on disk.");
        Environment.Exit(ExitCode.Failed);
    })
    { IsBackground = true, Name = "stop" }.Start();

    private static async Task StopAtEndOfInputAsync(Terminal terminal, CancellationTokenSource stop)
    {
        byte[] ignored = new byte[256];
        while (await terminal.Input.ReadAsync(ignored, stop.Token) > 0)
        {
        }

        await stop.CancelAsync();
    }
}
