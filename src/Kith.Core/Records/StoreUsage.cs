using System.Collections.Generic;

namespace Kith.Core.Records;

/// <summary>
/// How much of its quota a store uses: this node's own records apart from those of strangers, and these by writer where writers have a limit.
/// Belongs to whoever writes the store; not safe from several threads.
/// </summary>
/// <param name="quota">What may be held.</param>
public sealed class StoreUsage(StoreQuota quota)
{
    // Every writer here has a record, so there are at most as many as the quota allows records.
    private readonly Dictionary<RecordWriter, StoreStatistics>? _writers = quota.LimitsWriters ? [] : null;
    private StoreStatistics _own;
    private StoreStatistics _strangers;

    /// <summary>Everything held.</summary>
    public StoreStatistics All => _own.Plus(_strangers.Records, _strangers.Bytes);

    /// <summary>
    /// Whether a record may be written, in place of the one held or, when that is null, beside all others. What adds nothing to an account
    /// is always allowed there.
    /// </summary>
    public bool Allows(StoreCharge? held, StoreCharge offered)
    {
        if (offered.Writer.IsOwn)
            return Fits(_own, held is { Writer.IsOwn: true } ? held : null, offered, quota.MaxOwnRecords, quota.MaxOwnBytes);
        return Fits(_strangers, held is { Writer.IsOwn: false } ? held : null, offered, quota.MaxRecords, quota.MaxBytes)
            && (_writers is null || !offered.Writer.IsPeer || Fits(Of(offered.Writer), held is { } before && before.Writer == offered.Writer ? held : null, offered, quota.MaxRecordsPerWriter, quota.MaxBytesPerWriter));
    }

    /// <summary>Takes note of a record that was written.</summary>
    public void Add(StoreCharge charge) => Add(charge.Writer, records: 1, charge.Bytes);

    /// <summary>Takes note of a record that was removed.</summary>
    public void Remove(StoreCharge charge) => Add(charge.Writer, records: -1, -charge.Bytes);

    /// <summary>Takes note of many records of one writer at once, as a store does that counts itself when it is opened.</summary>
    public void Add(RecordWriter writer, long records, long bytes)
    {
        if (writer.IsOwn)
        {
            _own = _own.Plus(records, bytes);
            return;
        }

        _strangers = _strangers.Plus(records, bytes);
        if (_writers is null || !writer.IsPeer)
            return;
        StoreStatistics after = Of(writer).Plus(records, bytes);
        if (after.Records > 0)
            _writers[writer] = after;
        else
            _writers.Remove(writer);
    }

    private StoreStatistics Of(RecordWriter writer) => _writers!.GetValueOrDefault(writer);

    private static bool Fits(StoreStatistics account, StoreCharge? replaced, StoreCharge offered, long maxRecords, long maxBytes)
    {
        long moreBytes = offered.Bytes - (replaced?.Bytes ?? 0);
        return (replaced is not null || account.Records < maxRecords) && (moreBytes <= 0 || account.Bytes + moreBytes <= maxBytes);
    }
}
