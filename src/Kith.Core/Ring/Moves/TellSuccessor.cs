using Kith.Core.Peers;

namespace Kith.Core.Ring.Moves;

/// <summary>Stabilisation, last step: I precede you (Chord's notify).</summary>
internal sealed class TellSuccessor : RingMove
{
    private TellSuccessor(RingMember member, Contact head)
        : base(head, member.SaysItPrecedes())
    {
    }

    /// <summary>The step, or the end of the conversation when there is nobody to tell.</summary>
    public static RingMove? Of(RingMember member) =>
        member.Successors.Head is { } head ? new TellSuccessor(member, head) : member.EndStabilising();

    public override RingMove? Take(RingMember member, RingAnswer? answer, Instant now) => member.EndStabilising();
}
