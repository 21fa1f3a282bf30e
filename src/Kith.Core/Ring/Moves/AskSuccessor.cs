using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Stabilisation, first step: what does my first successor know? (Zave's StabilizeFromSuccessor.)</summary>
internal sealed class AskSuccessor(RingMember member, Contact head, int failures = 0) : RingMove(head, member.Query)
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (!member.IsHead(Peer))
            return member.EndStabilising(); // Somebody else follows now, and has told so itself.
        if (answer is null && failures + 1 < member.Options.FailuresBeforeSuspicion)
            return new AskSuccessor(member, Peer, failures + 1);
        if (answer is not null and not RingSnapshot)
            return member.EndStabilising(); // Too busy to say more: it lives.
        if (answer is not RingSnapshot { IsMember: true } state)
        {
            member.Drop(Peer);
            return TellSuccessor.Of(member);
        }

        member.Successors = member.Successors.Adopt(Peer, state.Successors);
        Contact? between = state.Predecessor;
        return between is not null && RingArc.Between(in member.Self.Id, in between.Id, in Peer.Id)
            ? new AskCandidate(member, between, Peer)
            : TellSuccessor.Of(member);
    }

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(1UL);
        fingerprint.Add((uint)failures);
    }
}
