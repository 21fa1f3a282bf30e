namespace Kith.Core.Records;

/// <summary>How much a store holds, and how it is.</summary>
/// <param name="Records">Live and not yet removed records.</param>
/// <param name="Bytes">Bytes of their keys and values.</param>
public readonly record struct StoreStatistics(long Records, long Bytes)
{
    /// <summary>Whether it takes writes.</summary>
    public StoreCondition Condition { get; init; }

    /// <summary>Damaged records and ranges that wait to be fetched again from replicas.</summary>
    public long Damaged { get; init; }

    internal StoreStatistics Plus(long records, long bytes) => new(Records + records, Bytes + bytes);
}
