using Kith.Core.Node;

namespace Kith.Core.Records;

/// <summary>How much one store may hold. What is new beyond it is refused as <see cref="MergeOutcome.Full"/>.</summary>
public sealed record StoreQuota
{
    /// <summary>The quota of a store that says nothing else.</summary>
    public static StoreQuota Default { get; } = new();

    /// <summary>The most records, 1 or more; 1,000,000 unless set.</summary>
    public long MaxRecords { get; init; } = 1_000_000;

    /// <summary>The most bytes of keys and values, 1 or more; 1 GiB unless set.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Throws when a figure is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        if (MaxRecords < 1 || MaxBytes < 1)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"{nameof(MaxRecords)} is {MaxRecords} and {nameof(MaxBytes)} is {MaxBytes}; both must be 1 or more.");
    }

    /// <summary>Whether a store that holds this much may hold that much more. What does not grow is always allowed.</summary>
    internal bool Allows(in StoreStatistics held, long moreRecords, long moreBytes) =>
        (moreRecords <= 0 || held.Records + moreRecords <= MaxRecords) && (moreBytes <= 0 || held.Bytes + moreBytes <= MaxBytes);
}
