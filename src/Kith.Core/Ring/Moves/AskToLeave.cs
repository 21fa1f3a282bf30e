using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Leaving: hold still while I hand over to you.</summary>
internal sealed class AskToLeave(RingMember member, Contact head) : RingMove(head, new LeaveRing(member.Self, member.Incarnation))
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (answer is RingGrant grant && member.IsHead(Peer) && member.Phase == RingPhase.Leaving)
            member.Granted = new GrantedLock(Peer, grant.Token, grant.Predecessor);
        else
            member.Note(answer);
        return null;
    }
}
