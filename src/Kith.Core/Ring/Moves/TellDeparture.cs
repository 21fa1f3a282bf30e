using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Leaving, last step: my predecessor learns who follows it, and only then am I gone, so that no list ends with me.</summary>
internal sealed class TellDeparture : RingMove
{
    private readonly bool _isPredecessor; // My successor says so, whatever I believe.

    public TellDeparture(RingMember member, Contact predecessor, bool isPredecessor = false)
        : base(predecessor, new RingNotify(member.Self, RingRole.Departing, member.Snapshot(), preceding: [])) => _isPredecessor = isPredecessor;

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
        if (answer is RingAcknowledgement && (_isPredecessor || Peer.Equals(member.Predecessor)))
            member.Phase = RingPhase.Gone;
        else if (answer is null && !_isPredecessor && member.Successors.Head is { } follower)
            return new AskFollower(member, follower, Peer);
        return null;
    }

    public override void AddTo(ref StateFingerprint fingerprint)
    {
        base.AddTo(ref fingerprint);
        fingerprint.Add(_isPredecessor ? 1UL : 0);
    }
}
