namespace Kith.Cli.Bench;

/// <summary>What a benchmark of rounds is run with.</summary>
/// <param name="Nodes">n: nodes of the network.</param>
/// <param name="K">Contacts of a bucket.</param>
/// <param name="Rounds">How many rounds each phase has.</param>
/// <param name="Threads">How many threads the parallel phase has.</param>
internal sealed record RoundSetting(int Nodes, int K, int Rounds, int Threads);
