using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Joining: let me in, or tell me who could.</summary>
internal sealed class AskToJoin(RingMember member, Contact via, int redirects = 0) : RingMove(via, new JoinRing(member.Self, member.Incarnation))
{
    /// <summary>A request is sent on so often; then the join begins again, with a lookup: more than a lookup's path in any ring that fits.</summary>
    public const int MaxRedirects = 64;

    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (member.Phase != RingPhase.Joining)
            return null;
        switch (answer)
        {
            case RingRedirect redirect when redirects < MaxRedirects && !redirect.Next.Equals(member.Self):
                return new AskToJoin(member, redirect.Next, redirects + 1);
            case RingGrant grant:
                member.Granted = new GrantedLock(Peer, grant.Token, grant.Predecessor);
                return null;
            case RingCommit commit:
                return member.Join(Peer, commit);
            default:
                member.Note(answer);
                return null;
        }
    }
}
