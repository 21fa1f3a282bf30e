using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Network;
using Kith.Storage.Files;

namespace Kith.Cli.Commands;

/// <summary><c>kith up stop</c>: stops the network that <c>kith up</c> runs elsewhere on this machine.</summary>
internal static class UpStopCommand
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromMilliseconds(100);

    public static Command Create(Terminal terminal)
    {
        Option<string> swarm = UpCommand.SwarmOption();
        Option<string?> data = UpCommand.DataOption();
        Command command = new CommandWithExamples(
            "stop",
            "Stop the network that kith up runs in another terminal or in the background",
            "kith up stop",
            "kith up stop --swarm lab") { swarm, data };
        command.SetAction((parsed, cancellation) =>
            StopAsync(UpCommand.FolderOf(parsed.GetValue(data), parsed.GetValue(swarm)!, terminal), terminal, cancellation));
        return command;
    }

    private static async Task<int> StopAsync(string folder, Terminal terminal, CancellationToken cancellation)
    {
        if (DataFolderLock.HolderNow(folder) is not { } process || !ProcessSignal.Ask(process))
        {
            terminal.Note($"No network runs in {folder}.");
            return ExitCode.Ok;
        }

        TimeSpan patience = 2 * new LocalNetworkOptions { Folder = folder }.StopTimeout;
        long asked = TimeProvider.System.GetTimestamp();
        while (DataFolderLock.HolderNow(folder) is not null)
        {
            if (TimeProvider.System.GetElapsedTime(asked) > patience)
                throw new CommandException(ExitCode.Failed, $"Process {process} was asked to stop and still runs after {patience.TotalSeconds:0} s. Its nodes' logs are below {folder}.");
            await Task.Delay(CheckPeriod, cancellation);
        }

        terminal.Note($"Stopped the network in {folder}.");
        return ExitCode.Ok;
    }
}
