namespace Kith.Core.Records;

/// <summary>How much a store holds.</summary>
/// <param name="Records">Live and not yet removed records.</param>
/// <param name="Bytes">Bytes of their keys and values.</param>
public readonly record struct StoreStatistics(long Records, long Bytes);
