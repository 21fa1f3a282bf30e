using System;
using Kith.Core.Records;

namespace Kith.Storage.Tests;

public sealed class MemoryRecordStoreTests : RecordStoreContract
{
    [Fact]
    public void Everything_completes_synchronously()
    {
        ManualClock clock = new();
        MemoryRecordStore store = new(RecordRules.Trusted, clock);
        Core.Records.Record record = Samples.Content(1, clock.Now.AddHours(1));
        Assert.False(store.IsDurable);
        Assert.True(store.MergeAsync(record, default).AsTask().IsCompletedSuccessfully);
        Assert.True(store.GetAsync(record.Key, default).AsTask().IsCompletedSuccessfully);
        Assert.True(store.RemoveExpiredAsync(1, default).AsTask().IsCompletedSuccessfully);
        Assert.True(store.GetStatisticsAsync(default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void Empty_store_is_small_enough_for_a_million_nodes()
    {
        ManualClock clock = new();
        StoreQuota quota = new();
        _ = new MemoryRecordStore(RecordRules.Trusted, clock, quota);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = new MemoryRecordStore(RecordRules.Trusted, clock, quota);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 80);
    }

    protected override IRecordStore Open(RecordRules rules, TimeProvider time, StoreQuota quota) => new MemoryRecordStore(rules, time, quota);
}
