using System.CommandLine;
using Kith.Classroom;
using Kith.Cli.Classroom;

namespace Kith.Cli.Commands;

/// <summary><c>kith ring join</c>: a peer that joins through any other.</summary>
internal static class ClassroomJoinCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<int> id = new("PEER") { Description = "This peer's number, 0 to 255" };
        Argument<int> known = new("KNOWN_PEER") { Description = "The number of a peer in the ring, larger or smaller" };
        Argument<int> interval = new("PING_INTERVAL") { Description = "Seconds between pings, 1 to 3600" };
        Command command = new CommandWithExamples(
            "join",
            "Run a peer that joins a ring through any of its peers; then type Store N, Request N or Quit",
            "kith ring join 15 4 30",
            "kith ring join 3 4 30") { id, known, interval };
        command.Aliases.Add("JOIN");
        command.Aliases.Add("Join");
        PeerOptions options = new(command);
        command.SetAction((parsed, cancellation) =>
        {
            int via = parsed.GetValue(known);
            RingPeerOptions peerOptions = options.Read(parsed, parsed.GetValue(id), parsed.GetValue(interval));
            peerOptions.RequireKnown(via);
            return PeerSession.RunAsync(
                peerOptions,
                "None->None",
                (peer, token) => peer.JoinAsync(via, ready: null, token),
                options.IsDebug(parsed),
                terminal,
                cancellation);
        });
        return command;
    }
}
