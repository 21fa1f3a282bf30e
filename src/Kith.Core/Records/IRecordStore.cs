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
    ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation);

    /// <summary>The records whose identifiers lie from one point to another, both included, in identifier order.</summary>
    IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, CancellationToken cancellation);

    /// <summary>Removes up to <paramref name="limit"/> expired records and returns how many there were.</summary>
    ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation);

    /// <summary>How much is held.</summary>
    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation);
}
