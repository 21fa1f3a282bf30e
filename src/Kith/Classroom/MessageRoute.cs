using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Classroom;

/// <summary>
/// The way of a message round the ring, from peer to peer as the assignment has it: each passes it to its first successor until it is where it belongs, and
/// the answer comes back the same way. A dead successor is stepped over. On the peer's loop only.
/// </summary>
internal sealed class MessageRoute(ClassRing ring, ClassLine line, RingPeerOptions options, CancellationToken stop)
{
    /// <summary>Successors tried before a message counts as undeliverable: as many as may die at once without anybody noticing.</summary>
    private const int MaxTried = 4;

    /// <summary>Whether a message has arrived: this peer owns its place, or its sender knows so.</summary>
    public bool HasArrived(ClassMessage message, in Identifier place) => message.IsFinal || ring.Member.Owns(in place);

    /// <summary>Passes a message on and returns the answer; one of no kind when nobody answers.</summary>
    public async Task<ClassMessage> PassOnAsync(ClassMessage message, Identifier place)
    {
        if (message.Hops < ClassMessage.MaxHops)
        {
            foreach (Contact next in Candidates(place))
            {
                bool isFinal = message.Kind != ClassMessageKind.FindPlace && RingArc.Contains(in ring.Self.Id, in place, in next.Id);
                ClassMessage passed = message with { Sender = ring.Self, Hops = message.Hops + 1, IsFinal = isFinal };
                if (await line.AskAsync(next, passed, options.MessageTimeout, stop) is { Answer: not ClassAnswerKind.Unreachable } answer)
                    return answer with { Sender = ring.Self };
            }
        }

        return new ClassMessage { Sender = ring.Self, Answer = ClassAnswerKind.Unreachable };
    }

    /// <summary>Whom to pass a message to, best first: the successors in their order or, with shortcuts, the farthest known that does not pass the place.</summary>
    private IEnumerable<Contact> Candidates(Identifier place)
    {
        IEnumerable<Contact> successors = ring.Successors;
        if (options.UseShortcuts && ring.NearestBefore(place) is { } nearest)
            successors = successors.Prepend(nearest).Distinct();
        return successors.Take(MaxTried);
    }
}
