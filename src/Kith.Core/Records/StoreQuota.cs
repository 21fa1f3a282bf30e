using System;
using Kith.Core.Node;

namespace Kith.Core.Records;

/// <summary>
/// How much one store may hold. This node's own records have room of their own, so that strangers cannot take it; strangers share what is left to
/// them, each up to a limit if there is one. What is new beyond it is refused as <see cref="MergeOutcome.Full"/>.
/// </summary>
public sealed record StoreQuota
{
    /// <summary>The quota of a store that says nothing else.</summary>
    public static StoreQuota Default { get; } = new();

    /// <summary>The most records of all strangers together, 1 or more; 1,000,000 unless set.</summary>
    public long MaxRecords { get; init; } = 1_000_000;

    /// <summary>The most bytes of keys and values of all strangers together, 1 or more; 1 GiB unless set.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>The most records of one stranger, 1 or more; no limit unless set, since members of a trusted swarm share what there is.</summary>
    public long MaxRecordsPerWriter { get; init; } = long.MaxValue;

    /// <summary>The most bytes of keys and values of one stranger, 1 or more; no limit unless set.</summary>
    public long MaxBytesPerWriter { get; init; } = long.MaxValue;

    /// <summary>The most records of this node's own, 1 or more; 1,000,000 unless set: the chunks of 10 GiB are fewer.</summary>
    public long MaxOwnRecords { get; init; } = 1_000_000;

    /// <summary>The most bytes of keys and values of this node's own records, 1 or more; 10 GiB unless set, which is room for artifacts.</summary>
    public long MaxOwnBytes { get; init; } = 10L << 30;

    internal bool LimitsWriters => MaxRecordsPerWriter < MaxRecords || MaxBytesPerWriter < MaxBytes;

    /// <summary>Throws when a figure is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        ReadOnlySpan<(string Name, long Value)> figures =
        [
            (nameof(MaxRecords), MaxRecords), (nameof(MaxBytes), MaxBytes),
            (nameof(MaxRecordsPerWriter), MaxRecordsPerWriter), (nameof(MaxBytesPerWriter), MaxBytesPerWriter),
            (nameof(MaxOwnRecords), MaxOwnRecords), (nameof(MaxOwnBytes), MaxOwnBytes),
        ];
        foreach ((string name, long value) in figures)
        {
            if (value < 1)
                throw new KithException(KithErrorCode.InvalidConfiguration, $"{name} is {value}; it must be 1 or more.");
        }
    }
}
