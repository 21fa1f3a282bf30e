using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Rectification: somebody farther back says that it precedes me; is the one I believed in still there? (Zave's Rectify.)</summary>
internal sealed class AskPredecessor(RingMember member, Contact predecessor, Contact candidate) : RingMove(predecessor, member.Query)
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        member.IsRectifying = false;
        bool isThere = answer is RingSnapshot { Phase: not RingPhase.Gone };
        if (!isThere && Peer.Equals(member.Predecessor))
            member.SetPredecessor(candidate);
        return null;
    }

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(3UL);
        fingerprint.Add(candidate);
    }
}
