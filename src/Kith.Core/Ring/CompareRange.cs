using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Asks for a digest of what the receiver holds of a range: answered by <see cref="RingDigest"/>.</summary>
/// <param name="sender">Who asks.</param>
/// <param name="from">The range's beginning, not included.</param>
/// <param name="to">The range's end, included.</param>
public sealed class CompareRange(Contact sender, in Identifier from, in Identifier to) : RingRequest(sender)
{
    private readonly Identifier _from = from;
    private readonly Identifier _to = to;

    /// <summary>The range's beginning, not included.</summary>
    public ref readonly Identifier From => ref _from;

    /// <summary>The range's end, included.</summary>
    public ref readonly Identifier To => ref _to;
}
