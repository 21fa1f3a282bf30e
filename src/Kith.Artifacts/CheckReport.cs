namespace Kith.Artifacts;

/// <summary>What a check of an artifact found: every record of it was read from the network and compared with its digest.</summary>
/// <param name="Chunks">Chunks and shards of parity, and nodes of the tree.</param>
/// <param name="Lost">Of those, how many nobody has who answered, and nothing could restore.</param>
/// <param name="Restored">How many were lost and computed from the others of their stripe.</param>
/// <param name="FewestCopies">The fewest durable copies of one of them; zero where only reading was asked for.</param>
/// <param name="Bytes">Bytes read.</param>
public readonly record struct CheckReport(long Chunks, long Lost, long Restored, int FewestCopies, long Bytes)
{
    /// <summary>Whether the whole artifact can be read.</summary>
    public bool IsWhole => Lost == 0;
}
