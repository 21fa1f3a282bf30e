using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Records;

namespace Kith;

/// <summary>Opens the store that keeps a node's records; the node closes it when it stops.</summary>
/// <param name="rules">Which of two records is the better one: what <see cref="IRecordStore.MergeAsync"/> goes by.</param>
/// <param name="time">What the time is, for what has ended.</param>
/// <param name="quota">How much to hold for whom.</param>
/// <param name="cancellation">Gives up.</param>
public delegate ValueTask<IRecordStore> RecordStoreFactory(RecordRules rules, TimeProvider time, StoreQuota quota, CancellationToken cancellation);
