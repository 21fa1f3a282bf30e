using System.Collections.Generic;
using System.Linq;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// Tells why a node cannot join through the addresses that it was given. Only those: what a stranger does, who was found or came by itself, is no warning.
/// Each cause is told once until the node has joined, however many rounds it takes. On the node's loop only.
/// </summary>
internal sealed partial class JoinRefusals(KithOptions options, ILogger logger)
{
    private readonly HashSet<(string Address, string Cause)> _told = [];

    /// <summary>Tells what a round after which the node knows nobody found at each address.</summary>
    /// <param name="round">What it found.</param>
    /// <param name="isFirst">Whether the node may be the first of its network: then it is no wonder that nobody answers.</param>
    public void Tell(IReadOnlyList<(string Address, DialResult Found)> round, bool isFirst)
    {
        bool isAnybodyThere = false; // Though it may not be known yet what is wrong: a later round tells.
        foreach ((string address, DialResult found) in round)
        {
            string? cause = CauseOf(found);
            isAnybodyThere |= found.Connected || cause is not null;
            if (cause is not null && _told.Add((address, cause)))
                LogRefused(logger, address, cause);
        }

        string all = string.Join(", ", options.Bootstrap);
        if (!isAnybodyThere && !isFirst && _told.Add((all, "")))
            LogUnreachable(logger, all);
    }

    /// <summary>The node is in: whatever keeps it out another time is told anew.</summary>
    public void Forget() => _told.Clear();

    /// <summary>What is wrong and what to do, or null where nobody answers or it is not known yet.</summary>
    private string? CauseOf(DialResult found) => found.Failure switch
    {
        ConnectFailure.None => CauseOf(found.Connection!),
        ConnectFailure.NotAdmitted => "it does not admit this node, or cannot show that it is a member itself. The swarm secret, the swarm's name or the difficulty of the proof of work is not the same at both, or its gates block this node. Compare --swarm-secret-file, --swarm, --difficulty and --gates",
        ConnectFailure.Puzzle => $"its peer id does not solve the puzzle that this node asks for. Start this node with the --puzzle-bits of its swarm; here they are {options.PuzzleBits}",
        ConnectFailure.Blocked => "the gates of this node block it. Change the file that --gates names, and send SIGHUP",
        ConnectFailure.WrongPeer => "somebody else is there than the address says. Take the address from the `Peers` line of the node's output, or leave away what begins with /p2p/",
        ConnectFailure.Handshake or ConnectFailure.Negotiation => "what is there is no node, or hung up at once. See that the port is the one for peers, not that of an API, and that its gates do not block this machine",
        _ => null,
    };

    private string? CauseOf(PeerConnection connection)
    {
        if (connection.Identify is { } said)
        {
            if (said.Protocols.Contains(options.EffectiveProtocol))
                return null;
            return said.Protocols.Contains(options.ForeignProtocol)
                ? $"it belongs to swarm {options.Swarm} but its overlay is not {options.Overlay}, and the two never mix. Start this node with --overlay as that one was, or choose another swarm"
                : $"it does not belong to swarm {options.Swarm}. Start this node with the --swarm of that one";
        }

        return connection.Session.CloseReason is YamuxCloseReason.RemoteGoAway or YamuxCloseReason.TransportClosed
            ? "it hung up before it said who it is. It asks for a swarm secret, a proof of work or a puzzle that this node does not have, or its gates block this node. Compare --swarm-secret-file, --difficulty, --puzzle-bits and --gates"
            : null;
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The node at {Address} cannot be joined through: {Cause}.")]
    private static partial void LogRefused(ILogger logger, string address, string cause);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "None of the bootstrap addresses answers ({Addresses}); trying again until one does. Check that a node of this swarm runs there and that its port can be reached from here.")]
    private static partial void LogUnreachable(ILogger logger, string addresses);
}
