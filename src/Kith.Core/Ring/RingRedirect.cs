using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Not here: ask another.</summary>
/// <param name="next">Whom to ask.</param>
public sealed class RingRedirect(Contact next) : RingAnswer
{
    /// <summary>Whom to ask.</summary>
    public Contact Next { get; } = next;
}
