using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class SqliteDurabilityTests
{
    [Fact]
    public async Task Reopened_store_has_everything()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 500).Select(number => Samples.Content(number, fixture.InAnHour, bytes: 100 + number))];
        foreach (MergeResult result in await Task.WhenAll(records.Select(record => store.MergeAsync(record, default).AsTask())))
            Assert.Equal(MergeOutcome.Stored, result.Outcome);
        StoreStatistics before = await store.GetStatisticsAsync(default);
        await fixture.CloseAsync();
        store = fixture.Open();
        Assert.Equal(before, await store.GetStatisticsAsync(default));
        foreach (Record record in records)
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        Assert.True(store.IsDurable);
    }

    [Fact]
    public async Task Store_of_the_first_layout_is_brought_up_to_date_with_everything_in_it()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 50).Select(number => Samples.Content(number, fixture.InAnHour))];
        foreach (Record record in records)
            await store.MergeAsync(record, default);
        StoreStatistics before = await store.GetStatisticsAsync(default);
        await fixture.CloseAsync();
        fixture.Tamper("""
            drop index records_by_expiry; drop table damage; drop table store; alter table records drop column writer;
            create index records_by_expiry on records (expires, size); pragma user_version = 1
            """);
        for (int opening = 0; opening < 2; opening++)
        {
            store = fixture.Open();
            Assert.Equal(before, await store.GetStatisticsAsync(default));
            foreach (Record record in records)
                Samples.AssertSame(record, await store.GetAsync(record.Key, default));
            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(100, fixture.InAnHour.AddHours(opening)), RecordWriter.Own, default)).Outcome);
            await fixture.CloseAsync();
            before = before.Plus(1 - opening, (1 - opening) * records[0].Bytes);
        }
    }

    [Fact]
    public async Task Writers_are_charged_the_same_after_a_restart()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteStoreOptions options = new() { Quota = new StoreQuota { MaxRecordsPerWriter = 2, MaxOwnRecords = 1 } };
        SqliteRecordStore store = fixture.Open(options);
        RecordWriter peer = RecordWriter.OfPeer([1]);
        await store.MergeAsync(Samples.Content(1, fixture.InAnHour), peer, default);
        await store.MergeAsync(Samples.Content(2, fixture.InAnHour), RecordWriter.Own, default);
        await fixture.CloseAsync();
        store = fixture.Open(options);
        Assert.Equal(MergeOutcome.Full, (await store.MergeAsync(Samples.Content(3, fixture.InAnHour), RecordWriter.Own, default)).Outcome);
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(3, fixture.InAnHour), peer, default)).Outcome);
        Assert.Equal(MergeOutcome.Full, (await store.MergeAsync(Samples.Content(4, fixture.InAnHour), peer, default)).Outcome);
    }

    [Fact]
    public async Task Caches_of_a_store_that_says_nothing_else_stay_within_four_mebibytes()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 6_000).Select(number => Samples.Content(number, fixture.InAnHour, bytes: 1_024))];
        foreach (Record[] batch in records.Chunk(1_000))
            await Task.WhenAll(batch.Select(record => store.MergeAsync(record, default).AsTask()));
        foreach (Record[] batch in records.Chunk(1_000))
            await Task.WhenAll(batch.Select(record => store.GetAsync(record.Key, default).AsTask()));
        (int writer, int reader) = await store.GetCacheBytesAsync();
        Assert.InRange(writer + (SqliteStoreOptions.Default.MaxReaders * reader), 1 << 20, 4 << 20);
    }

    [Fact]
    public async Task Merges_that_wait_together_share_a_commit()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Task<MergeResult>[] merges = [.. Enumerable.Range(0, 1_000).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour), default).AsTask())];
        Assert.All(await Task.WhenAll(merges), result => Assert.Equal(MergeOutcome.Stored, result.Outcome));
        Assert.InRange(store.Commits, 1, 250);
    }

    [Fact]
    public async Task Merges_of_one_key_in_one_batch_are_decided_in_order()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] versions = [.. Enumerable.Range(1, 200).Select(number => Samples.Plain("name", $"{number}", (ulong)number, fixture.InAnHour))];
        Task<MergeResult>[] rising = [.. versions.Select(record => store.MergeAsync(record, default).AsTask())];
        Task<MergeResult>[] again = [.. versions.Select(record => store.MergeAsync(record, default).AsTask())];
        Assert.All(await Task.WhenAll(rising), result => Assert.Equal(MergeOutcome.Stored, result.Outcome));
        Assert.All((await Task.WhenAll(again))[..^1], result => Assert.Equal(MergeOutcome.Stale, result.Outcome));
        Assert.Equal(MergeOutcome.Unchanged, (await again[^1]).Outcome);
        Samples.AssertSame(versions[^1], await store.GetAsync(versions[0].Key, default));
        Assert.Equal(1, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Disposal_completes_what_waits_and_refuses_what_comes_after()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 300).Select(number => Samples.Content(number, fixture.InAnHour))];
        Task<MergeResult>[] merges = [.. records.Select(record => store.MergeAsync(record, default).AsTask())];
        await fixture.CloseAsync();
        Assert.All(merges, merge => Assert.True(merge.IsCompletedSuccessfully || merge.Wait(TimeSpan.FromSeconds(30))));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.MergeAsync(records[0], default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(records[0].Key, default));
        Assert.Equal(300, (await fixture.Open().GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task More_merges_than_may_wait_are_busy_and_nothing_of_them_is_kept()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open(new SqliteStoreOptions { MaxWaitingMerges = 2, MaxMergesPerCommit = 1 });
        Task<MergeResult>[] merges = [.. Enumerable.Range(0, 2_000).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour), default).AsTask())];
        ILookup<MergeOutcome, MergeResult> results = (await Task.WhenAll(merges)).ToLookup(result => result.Outcome);
        Assert.NotEmpty(results[MergeOutcome.Busy]);
        Assert.NotEmpty(results[MergeOutcome.Stored]);
        Assert.Equal(results[MergeOutcome.Stored].Count(), (await store.GetStatisticsAsync(default)).Records);
        Assert.Equal(2_000, results[MergeOutcome.Busy].Count() + results[MergeOutcome.Stored].Count());
    }

    [Fact]
    public async Task More_bytes_than_may_wait_are_busy()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open(new SqliteStoreOptions { MaxWaitingMergeBytes = 128 << 10 });
        Task<MergeResult>[] merges = [.. Enumerable.Range(0, 500).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour, bytes: 65_000), default).AsTask())];
        Assert.Contains(await Task.WhenAll(merges), result => result.Outcome == MergeOutcome.Busy);
    }

    [Fact]
    public async Task More_reads_than_may_wait_are_refused_not_answered_absent()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open(new SqliteStoreOptions { MaxReaders = 1, MaxWaitingReads = 1 });
        Record record = Samples.Content(1, fixture.InAnHour);
        await store.MergeAsync(record, default);
        List<Task<Record?>> reads = [];
        KithException? refused = null;
        for (int attempt = 0; attempt < 100_000 && refused is null; attempt++)
        {
            try
            {
                reads.Add(store.GetAsync(record.Key, default).AsTask());
            }
            catch (KithException failure)
            {
                refused = failure;
            }
        }

        Assert.Equal(KithErrorCode.Refused, refused?.Code);
        foreach (Task<Record?> read in reads)
            Samples.AssertSame(record, await read);
    }

    [Fact]
    public async Task Readers_see_whole_records_and_never_older_ones_while_a_writer_works()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open(new SqliteStoreOptions { MaxReaders = 4 });
        RecordKey key = PlainKey.Of("name");
        ulong written = 0;
        await store.MergeAsync(Samples.Plain("name", "0", 1, fixture.InAnHour), default);
        bool isDone = false;
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isDone))
            {
                ulong acknowledged = Volatile.Read(ref written);
                Record? record = await store.GetAsync(key, default);
                Assert.True(RecordEnvelope.TryDecode(record!.Value, out RecordEnvelope envelope));
                Assert.True(envelope.Clock >= acknowledged, "A read that begins after a merge was acknowledged sees it.");
            }
        }))];
        for (ulong clock = 2; clock < 400; clock++)
        {
            await store.MergeAsync(Samples.Plain("name", new string('x', (int)clock * 20), clock, fixture.InAnHour), default);
            Volatile.Write(ref written, clock);
        }

        Volatile.Write(ref isDone, true);
        await Task.WhenAll(readers);
        Assert.Equal(0, store.QuarantinedRecords);
    }
}
