using System;
using System.Linq;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// Whom Multi-Krum chooses (Blanchard et al. 2017, section 4): those whose summed squared distance to their n − f − 2 closest is the least, where f, the number
/// of updates that may be false, is the most that n updates stand: (n − 3) / 2.
/// </summary>
internal static class KrumSelection
{
    /// <summary>The chosen, in ascending order; of equal scores the first.</summary>
    /// <param name="distances">The squared distance of every pair, of three or more.</param>
    /// <param name="count">How many to choose, up to all.</param>
    public static int[] Choose(double[,] distances, int count)
    {
        int updates = distances.GetLength(0);
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 3, nameof(distances));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, updates);
        int neighbours = updates - ((updates - 3) / 2) - 2;
        double[] scores = new double[updates];
        for (int update = 0; update < updates; update++)
        {
            double[] others = [.. Enumerable.Range(0, updates).Where(other => other != update).Select(other => distances[update, other]).Order()];
            foreach (double distance in others.AsSpan(0, neighbours))
                scores[update] += distance;
        }

        return [.. Enumerable.Range(0, updates).OrderBy(update => scores[update]).Take(count).Order()]; // OrderBy is stable.
    }
}
