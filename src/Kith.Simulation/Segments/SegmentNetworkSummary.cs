namespace Kith.Simulation.Segments;

/// <summary>A network in four numbers.</summary>
/// <param name="TotalNodes">Its nodes.</param>
/// <param name="Attempts">Attempts to connect since the network began.</param>
/// <param name="Successful">Those that succeeded, since the metrics were reset.</param>
/// <param name="Failures">Those that failed, since the metrics were reset.</param>
public sealed record SegmentNetworkSummary(int TotalNodes, long Attempts, long Successful, long Failures);
