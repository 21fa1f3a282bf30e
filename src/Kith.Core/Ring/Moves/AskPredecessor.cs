using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Rectification: somebody farther back says that it precedes me; is the one I believed in still there? (Zave's Rectify.)</summary>
internal sealed class AskPredecessor(RingMember member, Contact predecessor, Contact candidate, int failures = 0) : RingMove(predecessor, member.Query)
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now)
    {
        if (answer is null && Peer.Equals(member.Predecessor) && failures + 1 < member.Options.FailuresBeforeSuspicion)
            return new AskPredecessor(member, Peer, candidate, failures + 1);
        member.IsRectifying = false;
        if (!member.IsThere(Peer, answer) && Peer.Equals(member.Predecessor))
            member.SetPredecessor(candidate);
        return null;
    }

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(3UL);
        fingerprint.Add(candidate);
        fingerprint.Add((uint)failures);
    }
}
