using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Leaving, last step: my predecessor learns who follows it, and only then am I gone, so that no list ends with me.</summary>
internal sealed class TellDeparture(RingMember member, Contact predecessor) : RingMove(predecessor, new RingNotify(member.Self, RingRole.Departing, member.Snapshot()))
{
    /// <summary>The step; or the end, when there is nobody to tell.</summary>
    public static RingMove? Of(RingMember member)
    {
        if (member.Predecessor is { } predecessor && !predecessor.Equals(member.Self))
            return new TellDeparture(member, predecessor);
        member.Phase = RingPhase.Gone;
        return null;
    }

    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (answer is RingAcknowledgement && Peer.Equals(member.Predecessor))
            member.Phase = RingPhase.Gone;
        return null;
    }
}
