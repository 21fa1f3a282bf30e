namespace Kith.Simulation.Churn;

/// <summary>What churn has done so far.</summary>
/// <param name="Joins">Nodes that came back and entered the network.</param>
/// <param name="FailedJoins">Tries to enter that nobody answered; each is made again.</param>
/// <param name="Deaths">Sessions that ended at once.</param>
/// <param name="Leaves">Sessions that ended in good order.</param>
internal readonly record struct ChurnCounts(int Joins, int FailedJoins, int Deaths, int Leaves);
