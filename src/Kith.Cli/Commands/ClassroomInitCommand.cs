using System.CommandLine;
using Kith.Classroom;
using Kith.Cli.Classroom;

namespace Kith.Cli.Commands;

/// <summary><c>kith ring init</c>: a peer whose two successors are given.</summary>
internal static class ClassroomInitCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<int> id = new("PEER") { Description = "This peer's number, 0 to 255" };
        Argument<int> first = new("FIRST_SUCCESSOR") { Description = "The number of the peer that follows it" };
        Argument<int> second = new("SECOND_SUCCESSOR") { Description = "The number of the one after that" };
        Argument<int> interval = new("PING_INTERVAL") { Description = "Seconds between pings, 1 to 3600" };
        Command command = new CommandWithExamples(
            "init",
            "Run a peer of a ring whose peers are told their successors; then type Store N, Request N or Quit",
            "kith ring init 2 4 5 30",
            "kith ring init 19 2 4 30 --show-ping-requests") { id, first, second, interval };
        command.Aliases.Add("INIT");
        command.Aliases.Add("Init");
        PeerOptions options = new(command);
        command.SetAction((parsed, cancellation) =>
        {
            (int one, int two) = (parsed.GetValue(first), parsed.GetValue(second));
            RingPeerOptions peerOptions = options.Read(parsed, parsed.GetValue(id), parsed.GetValue(interval));
            peerOptions.RequireSuccessors(one, two);
            return PeerSession.RunAsync(
                peerOptions,
                $"{one}->{two}",
                (peer, token) => peer.SetUpAsync(one, two, ready: null, token),
                options.IsDebug(parsed),
                terminal,
                cancellation);
        });
        return command;
    }
}
