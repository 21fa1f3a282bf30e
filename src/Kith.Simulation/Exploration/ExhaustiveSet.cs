using System.Collections.Generic;

namespace Kith.Simulation.Exploration;

/// <summary>The rings whose every order of events is tried: three founders with r = 2, and more where a leave would be refused.</summary>
internal static class ExhaustiveSet
{
    /// <summary>One change with everything that may go wrong, and two changes at once with nothing going wrong.</summary>
    public static readonly IReadOnlyList<RingScenario> Small =
    [
        new() { Founders = [40, 100, 160], Joiners = [50], Crashes = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50], Losses = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50], EarlyExpiries = 1 },
        new() { Founders = [40, 100, 160], Joiners = [200], Crashes = 1 },
        new() { Founders = [40, 100, 160], Joiners = [10], Losses = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50], Leavers = 1 },
        new() { Founders = [40, 100, 160, 200], Leavers = 1, Losses = 1 },
        new() { Founders = [40, 100, 160, 200], Leavers = 1, EarlyExpiries = 1 },
    ];

    /// <summary>Two changes at once, and what may go wrong during them: too many states to keep them all.</summary>
    public static readonly IReadOnlyList<RingScenario> Pairs =
    [
        new() { Founders = [40, 100, 160], Joiners = [50, 60] },
        new() { Founders = [40, 100, 160], Joiners = [50, 110] },
        new() { Founders = [40, 100, 160, 200, 220], Leavers = 2 },
        new() { Founders = [40, 100, 160], Joiners = [50], Leavers = 1, Losses = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50], Crashes = 1, Losses = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50, 60], Losses = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50, 60], Crashes = 1 },
        new() { Founders = [40, 100, 160], Joiners = [50, 60], Crashes = 1, Losses = 1 },
    ];
}
