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
    /// What copies have to differ in to count as two, such as the database that several nodes share; null when it is this node's own disk.
    /// </summary>
    string? FailureDomain => null;

    /// <summary>
    /// Keeps the better of the record given and the one held, by the namespace's order. Completes only when the result is as durable as
    /// <see cref="IsDurable"/> says. The record must already be valid.
    /// </summary>
    /// <param name="record">What is offered.</param>
    /// <param name="writer">To whom the quota charges it, if it is kept.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation);

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

    /// <summary>How much is held, and whether the store is well.</summary>
    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation);

    /// <summary>
    /// Where records were lost to the disk and not fetched again yet, up to <paramref name="limit"/> entries, oldest first. Durable, so that
    /// a restart forgets none.
    /// </summary>
    ValueTask<IReadOnlyList<StoreDamage>> GetDamageAsync(int limit, CancellationToken cancellation) => new(Array.Empty<StoreDamage>());

    /// <summary>Strikes an entry off the list: what was lost there is back, or no replica has it.</summary>
    ValueTask ForgetDamageAsync(StoreDamage damage, CancellationToken cancellation) => default;
}
