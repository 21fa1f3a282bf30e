using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// One step of a ring lookup (Stoica et al. 2001, section 4.3, asked iteratively): answered by a <see cref="RingRoute"/>. It carries the
/// point itself, since a finger's start is nobody's hash.
/// </summary>
/// <param name="sender">Who asks.</param>
/// <param name="point">The point whose successor is wanted.</param>
public sealed class FindSuccessor(Contact sender, in Identifier point) : RingRequest(sender)
{
    private readonly Identifier _point = point;

    /// <summary>The point whose successor is wanted.</summary>
    public ref readonly Identifier Point => ref _point;
}
