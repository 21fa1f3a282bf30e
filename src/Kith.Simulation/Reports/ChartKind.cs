namespace Kith.Simulation.Reports;

/// <summary>How the points of a line are joined.</summary>
internal enum ChartKind
{
    /// <summary>From one to the next.</summary>
    Lines,

    /// <summary>Level until the next, as shares of what is counted are.</summary>
    Steps,

    /// <summary>From one to the next, each with a mark.</summary>
    Points,

    /// <summary>Not at all, since what stands between them has no order: each has a mark.</summary>
    Marks,
}
