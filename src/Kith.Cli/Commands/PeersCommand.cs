using System;
using System.CommandLine;
using System.Linq;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith peers</c>: the connections of a node.</summary>
internal static class PeersCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples(
            "peers",
            "List the peers that a node is connected to",
            "kith peers",
            "kith peers --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            ConnectionsDocument document = ConnectionsDocument.From(await kith.GetConnectionsAsync(cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.ConnectionsDocument);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ConnectionsDocument document, Terminal terminal) =>
        Columns.Write(terminal, ["Peer", "Address", "Dialled by", "Serves", "Runs", "For"], document.Connections.Select(connection => new[]
        {
            connection.Peer,
            connection.RemoteAddress,
            connection.IsOutbound ? "us" : "them",
            connection.IsServer ? "yes" : "no",
            connection.Agent,
            DurationText.Format(TimeSpan.FromMilliseconds(connection.AgeMs)),
        }));
}
