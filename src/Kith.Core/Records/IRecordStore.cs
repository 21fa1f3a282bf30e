using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// Where a node keeps records. Compare and write happen inside the store's one writer, so two merges never interleave; reads never run
/// on the node's loop. Expired records are never returned, whether or not they have been removed yet.
/// </summary>
public interface IRecordStore : IAsyncDisposable
{
    /// <summary>Whether a completed merge survives the death of the process and the loss of everything unsynced.</summary>
    bool IsDurable { get; }

    /// <summary>
    /// Keeps the better of the record given and the one held, by the namespace's order. Completes only when the result is as durable as
    /// <see cref="IsDurable"/> says. The record must already be valid.
    /// </summary>
    ValueTask<MergeResult> MergeAsync(Record record, CancellationToken cancellation);

    /// <summary>The record under a key, or null.</summary>
    /// <exception cref="Node.KithException">
    /// <see cref="Node.KithErrorCode.StoreUnreadable"/>: the disk failed; <see cref="Node.KithErrorCode.Refused"/>: too many reads are
    /// waiting. Neither may be told to anyone as "absent".
    /// </exception>
    ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation);

    /// <summary>
    /// The records whose identifiers lie from one point to another, both included, in identifier order. An arc of a ring that wraps
    /// round zero is two ranges: here it is empty. What changes while the range is read may or may not be seen.
    /// </summary>
    IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, CancellationToken cancellation);

    /// <summary>Removes up to <paramref name="limit"/> expired records and returns how many there were.</summary>
    ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation);

    /// <summary>How much is held.</summary>
    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation);
}
