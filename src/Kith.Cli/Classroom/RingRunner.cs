using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;
using Microsoft.Extensions.Logging;

namespace Kith.Cli.Classroom;

/// <summary>A ring of several peers in one process: sets them up, shows them, and does what is typed after a peer's number.</summary>
internal static class RingRunner
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(IReadOnlyList<RingPeerOptions> options, RunView view, bool isDebug, Terminal terminal, CancellationToken cancellation)
    {
        PromptedOutput output = new(terminal);
        using ILoggerFactory logging = PeerSession.LoggingOf(isDebug, terminal);
        List<RingPeer> peers = [];
        try
        {
            foreach (RingPeerOptions each in options)
            {
                string prefix = $"[{each.Id}] ";
                peers.Add(await RingPeer.StartAsync(each, view == RunView.Lines ? line => output.Say(line, prefix) : null, logging, cancellation));
            }

            if (view == RunView.Lines)
                output.Plain($"Launching peers {string.Join(", ", options.Select(each => each.Id))}");
            await Task.WhenAll(peers.Select((peer, place) => peer.SetUpAsync(After(peers, place + 1), After(peers, place + 2), ready: null, cancellation)));
            if (view == RunView.Lines)
            {
                output.Plain($"All {peers.Count} peers are ready; Ctrl-C stops them.");
                output.BeginPrompting();
            }

            RingReporter reporter = new(terminal, view == RunView.Json);
            // What scripts read is the documents alone.
            Action<string> say = view switch
            {
                RunView.Json => terminal.Note,
                RunView.Lines => line => output.Say(line),
                _ => reporter.Say,
            };
            Task commands = ReadAsync(peers, output, reporter, say, terminal, cancellation);
            if (view != RunView.Lines)
                await ReportAsync(peers, reporter, commands, cancellation);
            await commands;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.EndPrompting(); // Ctrl-C: all of them stop at once, and nobody is left to be told.
        }
        finally
        {
            await Task.WhenAll(peers.Select(peer => peer.DisposeAsync().AsTask()));
        }

        return ExitCode.Ok;
    }

    private static int After(List<RingPeer> peers, int place) => peers[place % peers.Count].Id;

    private static async Task ReportAsync(List<RingPeer> peers, RingReporter reporter, Task commands, CancellationToken cancellation)
    {
        while (!commands.IsCompleted)
        {
            reporter.Show(await ViewsAsync(peers));
            await Task.WhenAny(commands, Task.Delay(ReportPeriod, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static async Task<RingPeerView[]> ViewsAsync(List<RingPeer> peers)
    {
        RingPeer[] alive;
        lock (peers) // Others quit meanwhile.
            alive = [.. peers];
        List<RingPeerView> views = [];
        foreach (RingPeer peer in alive)
        {
            try
            {
                views.Add(await peer.GetViewAsync());
            }
            catch (ObjectDisposedException)
            {
                // It has just left.
            }
        }

        return [.. views];
    }

    /// <summary>Reads commands until no peer is left or the runner is told to stop.</summary>
    private static async Task ReadAsync(List<RingPeer> peers, PromptedOutput output, RingReporter reporter, Action<string> say, Terminal terminal, CancellationToken cancellation)
    {
        PeerCommands commands = new(say);
        using StreamReader input = new(terminal.Input, Encoding.UTF8);
        while (peers.Count > 0 && await input.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellation) is { } line)
        {
            output.Typed();
            reporter.Typed();
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            RingPeer? peer = int.TryParse(words[0], CultureInfo.InvariantCulture, out int id) ? peers.Find(each => each.Id == id) : null;
            if (peer is null)
                say($"Write a peer's number first, one of {string.Join(", ", peers.Select(each => each.Id))}: {peers[0].Id} Store 2067");
            else if (await commands.BeginAsync(peer, words[1..]))
            {
                lock (peers)
                    peers.Remove(peer);
            }
        }

        if (peers.Count > 0)
            await Task.Delay(Timeout.Infinite, cancellation); // Without a keyboard it runs until it is told to stop.
    }
}
