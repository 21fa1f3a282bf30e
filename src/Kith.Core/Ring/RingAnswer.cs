using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>What a ring request is answered with: a closed set of immutable classes.</summary>
public abstract class RingAnswer : OverlayAnswer
{
    private protected RingAnswer()
    {
    }
}
