namespace Kith.Cli.Bench;

/// <summary>How long the exact tables of a network of one size took.</summary>
/// <param name="Nodes">The size.</param>
/// <param name="OneThread">On one thread.</param>
/// <param name="AllThreads">On all; null where all are one.</param>
internal sealed record SizeRow(int Nodes, RoundReport OneThread, RoundReport? AllThreads)
{
    /// <summary>Rounds whose outcome was wrong.</summary>
    public int Failed => OneThread.Failed + (AllThreads?.Failed ?? 0);
}
