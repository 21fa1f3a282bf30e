using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Storage.Tests;

public class SqliteRecordStoreTests : RecordStoreContract
{
    private protected virtual EncryptionKey? Key => null;

    protected override IRecordStore Open(RecordRules rules, TimeProvider time, StoreQuota quota) => new StoreInFolder(rules, time, quota, Key);

    /// <summary>The store and the folder that goes with it.</summary>
    private sealed class StoreInFolder : IRecordStore
    {
        private readonly TemporaryFolder _folder;
        private readonly DataFolderLock _lock;
        private readonly SqliteRecordStore _store;

        public StoreInFolder(RecordRules rules, TimeProvider time, StoreQuota quota, EncryptionKey? key)
        {
            _folder = new TemporaryFolder(inMemory: key is not null); // What the disk does is the same.
            _lock = DataFolderLock.Acquire(_folder.FullPath);
            _store = SqliteRecordStore.Open(_lock, rules, time, NullLogger.Instance, new SqliteStoreOptions { Quota = quota, EncryptionKey = key });
        }

        public bool IsDurable => _store.IsDurable;

        public ValueTask<MergeResult> MergeAsync(Core.Records.Record record, RecordWriter writer, CancellationToken cancellation) =>
            _store.MergeAsync(record, writer, cancellation);

        public ValueTask<Core.Records.Record?> GetAsync(RecordKey key, CancellationToken cancellation) => _store.GetAsync(key, cancellation);

        public IAsyncEnumerable<Core.Records.Record> RangeAsync(Identifier from, Identifier toInclusive, CancellationToken cancellation) =>
            _store.RangeAsync(from, toInclusive, cancellation);

        public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation) => _store.RemoveExpiredAsync(limit, cancellation);

        public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) => _store.GetStatisticsAsync(cancellation);

        public async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            _lock.Dispose();
            _folder.Dispose();
        }
    }
}
