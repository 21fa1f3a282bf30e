using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>I have joined right after you. Lost, it is made up for by stabilisation.</summary>
internal sealed class TellPredecessor(RingMember member, Contact predecessor) : RingMove(predecessor, new RingNotify(member.Self, RingRole.Successor, member.Snapshot(), preceding: []))
{
    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now) => TellSuccessor.Of(member);
}
