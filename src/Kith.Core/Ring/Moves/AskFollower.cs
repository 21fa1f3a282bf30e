using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>
/// Leaving: my predecessor does not answer; who precedes my successor by now? That one may know already that I have left, and then nobody else
/// will ever tell me who it is.
/// </summary>
internal sealed class AskFollower(RingMember member, Contact follower, Contact silent) : RingMove(follower, member.Query)
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now) =>
        answer is RingSnapshot { IsMember: true, Predecessor: { } other } && !other.Equals(silent) && !other.Equals(member.Self)
            ? new TellDeparture(member, other, isPredecessor: true)
            : null;

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(4UL);
        fingerprint.Add(silent);
    }
}
