using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;
using Record = Kith.Core.Records.Record;

namespace Kith.Tests;

/// <summary>Nodes over a store that whoever embeds them brings.</summary>
public class OwnStoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_go_to_the_store_that_was_brought_and_count_as_it_says(bool isDurable)
    {
        List<NotedStore> stores = [];
        await using (KithCluster cluster = await KithCluster.StartAsync(nodes: 3, new KithClusterOptions { Configure = options => options with { Store = Open } }))
        {
            PutReceipt receipt = await cluster[0].PutAsync(PlainKey.Of("name"), "value"u8.ToArray(), new PutOptions { WaitForAll = true });
            Assert.Equal(isDurable, receipt.IsAcknowledged);
            Assert.All(receipt.Replicas, replica => Assert.Equal(isDurable ? ReplicaOutcome.Stored : ReplicaOutcome.StoredInMemory, replica.Outcome));
            Assert.Equal(3, stores.Count);
            Assert.All(stores, store => Assert.Equal(1, store.Merged));
            Assert.True((await cluster[1].GetAsync(PlainKey.Of("name"))).IsFound);
        }

        Assert.All(stores, store => Assert.True(store.IsClosed));

        ValueTask<IRecordStore> Open(RecordRules rules, TimeProvider time, StoreQuota quota, CancellationToken cancellation)
        {
            stores.Add(new NotedStore(new MemoryRecordStore(rules, time, quota, isDurable)));
            return new(stores[^1]);
        }
    }

    private sealed class NotedStore(MemoryRecordStore inner) : IRecordStore
    {
        public int Merged { get; private set; }

        public bool IsClosed { get; private set; }

        public bool IsDurable => inner.IsDurable;

        public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
        {
            Merged++;
            return inner.MergeAsync(record, writer, cancellation);
        }

        public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation) => inner.GetAsync(key, cancellation);

        public IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, CancellationToken cancellation) => inner.RangeAsync(from, toInclusive, cancellation);

        public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation) => inner.RemoveExpiredAsync(limit, cancellation);

        public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) => inner.GetStatisticsAsync(cancellation);

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return inner.DisposeAsync();
        }
    }
}
