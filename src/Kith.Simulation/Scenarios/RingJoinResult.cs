using System.Collections.Generic;

namespace Kith.Simulation.Scenarios;

/// <summary>What became of one run of a join scenario.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Difference">How the ring differs from the perfect one; null when it does not.</param>
/// <param name="Ring">Each node: left, id, right.</param>
/// <param name="Messages">Requests sent by joiners, by dhtea's name for them.</param>
/// <param name="Joiners">How many joined.</param>
/// <param name="Units">Units of time until the ring was perfect.</param>
internal sealed record RingJoinResult(ulong Seed, string? Difference, IReadOnlyList<(string Left, ulong Id, string Right)> Ring, IReadOnlyDictionary<string, int> Messages, int Joiners, long Units)
{
    public bool IsPerfect => Difference is null;
}
