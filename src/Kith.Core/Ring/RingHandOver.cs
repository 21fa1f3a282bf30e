using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The tombstone of a boundary that moved: under which token, from whom or to whom, and the answer that was given.</summary>
/// <param name="Token">The grant that was committed.</param>
/// <param name="Peer">The joiner or leaver.</param>
/// <param name="Incarnation">Which of its lives.</param>
/// <param name="IsLeave">Whether the peer left; else it joined.</param>
/// <param name="Predecessor">Who preceded the gap; a joiner that lost the answer is told again.</param>
/// <param name="Epoch">The epoch after the commit.</param>
public sealed record RingHandOver(FencingToken Token, Contact Peer, ulong Incarnation, bool IsLeave, Contact Predecessor, long Epoch)
{
    /// <summary>The beginning of the range that moved, not included.</summary>
    public Identifier From => Predecessor.Id;

    /// <summary>The end of the range that moved, included.</summary>
    public Identifier To => Peer.Id;
}
