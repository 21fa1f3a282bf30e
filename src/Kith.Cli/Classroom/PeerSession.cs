using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Cli.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Cli.Classroom;

/// <summary>One peer at a prompt, until it quits or is told to stop, which is quitting too.</summary>
internal static class PeerSession
{
    private static readonly TimeSpan WaitingIsWorthALine = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(
        RingPeerOptions options, string successors, Func<RingPeer, CancellationToken, Task> enter, bool isDebug, Terminal terminal, CancellationToken cancellation)
    {
        PromptedOutput output = new(terminal);
        using ILoggerFactory logging = LoggingOf(isDebug, terminal);
        await using RingPeer peer = await RingPeer.StartAsync(options, line => output.Say(line), logging, cancellation);
        try
        {
            output.Plain($"Launched peer: <Peer[{options.Id}]->{successors}>");
            Task entered = enter(peer, cancellation);
            if (await Task.WhenAny(entered, Task.Delay(WaitingIsWorthALine, cancellation)) != entered)
                terminal.Note($"Waiting for the other peers on the ports from {options.PortBase}. Start them in other terminals, or check the numbers.");
            await entered;
            output.BeginPrompting();
            await ReadAsync(peer, output, terminal, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.EndPrompting();
            await peer.QuitAsync();
        }

        return ExitCode.Ok;
    }

    /// <summary>Debugging is what goes to the error stream; without it only what is wrong does.</summary>
    public static ILoggerFactory LoggingOf(bool isDebug, Terminal terminal) => isDebug ? new LineLoggerFactory(terminal.Error, LogLevel.Debug) : NullLoggerFactory.Instance;

    private static async Task ReadAsync(RingPeer peer, PromptedOutput output, Terminal terminal, CancellationToken cancellation)
    {
        PeerCommands commands = new(line => output.Say(line));
        using StreamReader input = new(terminal.Input, Encoding.UTF8);
        while (await input.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellation) is { } line)
        {
            output.Typed();
            if (await commands.BeginAsync(peer, line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
                return;
        }

        await Task.Delay(Timeout.Infinite, cancellation); // Without a keyboard it runs until it is told to stop.
    }
}
