namespace Kith.Core.Ring;

/// <summary>What the answer to <see cref="FindSuccessor"/> says. The numbers are on the wire.</summary>
public enum RingRouteKind
{
    /// <summary>The contacts precede the point: ask them the same.</summary>
    Preceding = 0,

    /// <summary>
    /// The first of the contacts follows the point as far as the answering member knows, and should own it; others come after that one, and last
    /// some that precede the point, in case all of those are dead.
    /// </summary>
    Successor = 1,

    /// <summary>The answering member owns the point; the contacts are its successors.</summary>
    Owner = 2,
}
