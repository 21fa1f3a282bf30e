using Kith.Core.Ids;

namespace Kith.Core.Ring;

/// <summary>Clockwise order on the circle of identifiers.</summary>
internal static class RingArc
{
    /// <summary>Whether a point lies strictly inside the clockwise arc between two; with one point at both ends, everything but it does.</summary>
    public static bool Between(in Identifier from, in Identifier point, in Identifier to) =>
        from < to ? from < point && point < to : from < point || point < to;

    /// <summary>Whether a point lies on the arc that begins after <paramref name="from"/> and ends with <paramref name="to"/>; the whole circle when they are one.</summary>
    public static bool Contains(in Identifier from, in Identifier point, in Identifier to) => point == to || Between(in from, in point, in to);
}
