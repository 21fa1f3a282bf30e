using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Leaving: you hold all that I hold; take my range.</summary>
internal sealed class ConfirmLeaving(RingMember member, GrantedLock granted, Contact predecessor)
    : RingMove(granted.Owner, new ConfirmLeave(member.Self, granted.Token, predecessor))
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (member.Granted?.Token != granted.Token)
            return null;
        switch (answer)
        {
            case RingCommit:
                member.HasHandedOver = true;
                return TellDeparture.Of(member);
            case RingStale or RingRefusal:
                member.TakeBack();
                return null;
            default:
                member.Note(answer); // It may have been committed: nothing is owned until the question is settled.
                return null;
        }
    }
}
