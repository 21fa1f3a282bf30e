using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Cli.Configuration;
using Kith.Cli.Logging;
using Kith.Core.Node;
using Kith.Http;
using Kith.Server;
using Kith.Server.Artifacts;
using Kith.Server.Telemetry;
using Kith.Server.VoidPhone;

namespace Kith.Cli;

/// <summary>A node with its APIs, until it is told to stop. Apart from the command, so that the others do not load a web server.</summary>
internal static class Daemon
{
    /// <summary>What the lines begin with that say where peers dial the node. <c>kith up</c> reads them.</summary>
    public const string AddressLabel = "Peers  ";

    /// <summary>The line that says that the node has joined. <c>kith up</c> reads it.</summary>
    public const string ReadyLine = "Daemon is ready";

    /// <summary>How long stopping takes at most: what is acknowledged is on disk, and the others repair what was not handed over.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    /// <param name="read">Reads the settings: now, and again when the daemon is told to reload.</param>
    /// <param name="exitWithParent">Whether to stop when standard input ends.</param>
    /// <param name="terminal">Where to say what.</param>
    /// <param name="cancellation">Stops the daemon.</param>
    public static async Task<int> RunAsync(Func<NodeSetup> read, bool exitWithParent, Terminal terminal, CancellationToken cancellation)
    {
        NodeSetup setup = read();
        foreach (string warning in setup.Warnings)
            terminal.Note(warning);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task parent = exitWithParent ? StopAtEndOfInputAsync(terminal, stop) : Task.CompletedTask;
        using CancellationTokenRegistration stopping = stop.Token.Register(() => EndWhenStuck(terminal));
        using LogOutput log = LogOutput.Open(setup.Log.File, terminal);
        using LineLoggerFactory logging = new(log.Writer, setup.Log.Level, setup.Log.IsJson);
        try
        {
            KithOptions options = setup.Postgres is { } postgres ? setup.Options with { Store = postgres.Open(logging) } : setup.Options;
            await using KithNode node = await KithNode.StartAsync(options, logging, stop.Token);
            await using VoidPhoneServer? voidPhone = setup.VoidPhone is { } face ? await VoidPhoneServer.StartAsync(node, face, logging, stop.Token) : null;
            Action<IDictionary<string, long>>? addCounters = voidPhone is null ? null : voidPhone.CopyCountersTo;
            await using MetricsExport metrics = MetricsExport.Start(node, addCounters, terminal.Variable);
            SettingsInForce settings = new(setup.Settings);
            ServerFacts facts = new() { AddCounters = addCounters, Settings = () => settings.All, Metrics = metrics };
            await using KithHttpServer server = await KithHttpServer.StartAsync(node, setup.Http, facts, logging, stop.Token);
            await using ArtifactRenewal renewal = new(new ArtifactStore(node, TimeProvider.System), TimeProvider.System, logging.CreateLogger(nameof(ArtifactRenewal)));
            using ReloadSignal reload = new(read, node, voidPhone, settings, logging);
            try
            {
                await AnnounceAsync(node, server, voidPhone, setup, terminal, stop.Token);
                await Task.Delay(Timeout.Infinite, stop.Token);
            }
            finally
            {
                await StopAcceptingAsync(node, server, voidPhone);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop, by a signal or by the parent's end: that is how a daemon ends well.
        }

        if (parent.IsFaulted)
            await parent;
        return ExitCode.Ok;
    }

    /// <summary>Closes all ports at once, those of clients and that of peers, before anything that takes time: then what is in progress ends, side by side.</summary>
    private static Task StopAcceptingAsync(KithNode node, KithHttpServer server, VoidPhoneServer? voidPhone) =>
        Task.WhenAll(node.StopListeningAsync(), server.DisposeAsync().AsTask(), voidPhone?.DisposeAsync().AsTask() ?? Task.CompletedTask);

    private static async Task AnnounceAsync(KithNode node, KithHttpServer server, VoidPhoneServer? voidPhone, NodeSetup setup, Terminal terminal, CancellationToken cancellation)
    {
        StatusDocument status = StatusDocument.From(await node.GetStatusAsync(cancellation));
        terminal.Text.WriteLine($"Peer   {status.Peer}");
        terminal.Text.WriteLine($"Swarm  {status.Swarm} ({setup.Options.Preset}: R {status.Replicas}, W {status.WriteQuorum}, Q {status.ReadQuorum})");
        terminal.Text.WriteLine($"Data   {setup.Options.DataFolder}");
        foreach (string address in status.Addresses)
            terminal.Text.WriteLine(AddressLabel + address);
        foreach (Uri address in server.Addresses)
            terminal.Text.WriteLine($"API    {address}");
        if (voidPhone is not null)
            terminal.Text.WriteLine($"VoidPhone API  {voidPhone.EndPoint} ({setup.VoidPhone!.Dialect.ToString().ToLowerInvariant()})");
        if (!status.IsJoined)
            terminal.Note("Not joined yet: waiting for one of the --join addresses to answer.");
        await Task.WhenAny(node.Joined, setup.RequireBootstrap ? node.FailedToJoin : node.Joined).WaitAsync(cancellation);
        if (!node.IsJoined)
            throw NotJoined(setup.Options);

        terminal.Text.WriteLine(ReadyLine);
    }

    private static KithException NotJoined(KithOptions options) => new(
        KithErrorCode.BootstrapUnreachable,
        $"None of the bootstrap addresses answered in {options.BootstrapRounds} rounds ({string.Join(", ", options.Bootstrap)}). See that a node of swarm {options.Swarm} runs there and asks for no secret or proof that this node does not have, or start without --require-bootstrap to wait for one.");

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
