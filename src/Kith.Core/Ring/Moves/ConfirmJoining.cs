using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Joining: I hold the range; make me its owner. Repeated until it is answered, it has one effect.</summary>
internal sealed class ConfirmJoining(RingMember member, GrantedLock granted, Instant asked) : RingMove(granted.Owner, new ConfirmJoin(member.Self, granted.Token))
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (member.Phase != RingPhase.Joining || member.Granted?.Token != granted.Token)
            return null;
        switch (answer)
        {
            case RingCommit when now - asked > member.Options.Lease / 2:
                return new ConfirmJoining(member, granted, now); // We were paused, or it was: others may have been let in beside us since.
            case RingCommit commit:
                return member.Join(Peer, commit);
            case RingStale or RingRefusal:
                member.Granted = null;
                return null;
            default:
                member.Note(answer);
                return null;
        }
    }
}
