using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>
/// Stabilisation, second step: my successor names a nearer one; does it live? (Zave's StabilizeFromPredecessor.) One that has no successor
/// left asks its predecessor.
/// </summary>
internal sealed class AskCandidate(RingMember member, Contact candidate, Contact? head) : RingMove(candidate, member.Query)
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (!Equals(head, member.Successors.Head))
            return member.EndStabilising(); // The question was about another gap.
        if (answer is RingSnapshot { IsMember: true } state)
            member.Successors = member.Successors.Adopt(Peer, state.Successors);
        else if (head is null && !member.IsThere(Peer, answer))
            member.Isolated(Peer);
        return TellSuccessor.Of(member);
    }

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(2UL);
        fingerprint.Add(head);
    }
}
