using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

/// <summary>What every record store does, whatever it keeps records in.</summary>
public abstract class RecordStoreContract
{
    private static readonly Identifier First = new(new byte[Identifier.Bytes]);
    private static readonly Identifier Last = Identifier.Parse(new string('f', 2 * Identifier.Bytes));
    private readonly ManualClock _clock = new();

    private DateTimeOffset InAnHour => _clock.Now.AddHours(1);

    [Fact]
    public async Task Merged_record_is_found()
    {
        await using IRecordStore store = Open();
        Record record = Samples.Content(1, InAnHour);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, record));
        Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        Assert.Equal(new StoreStatistics(1, record.Key.Span.Length + record.Value.Length), await store.GetStatisticsAsync(default));
    }

    [Fact]
    public async Task Absent_key_is_null()
    {
        await using IRecordStore store = Open();
        Assert.Null(await store.GetAsync(PlainKey.Of("nobody"), default));
        Assert.Equal(default, await store.GetStatisticsAsync(default));
        Assert.Equal(0, await store.RemoveExpiredAsync(10, default));
        Assert.Empty(await RangeAsync(store, First, Last));
    }

    [Fact]
    public async Task Smallest_and_largest_records_come_back_whole()
    {
        await using IRecordStore store = Open();
        Record empty = new(ContentKey.Of([]), default, InAnHour);
        Record largest = Samples.Plain(new string('n', RecordKey.MaxBytes - "/kith/plain/".Length), new string('v', 65_536), 1, InAnHour);
        foreach (Record record in new[] { empty, largest })
        {
            Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, record));
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        }
    }

    [Fact]
    public async Task Better_record_replaces_and_worse_one_is_told_what_is_held()
    {
        await using IRecordStore store = Open();
        Record early = Samples.Plain("name", "early", 1, InAnHour);
        Record late = Samples.Plain("name", "late and longer", 2, InAnHour);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, early));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, late));
        Assert.Equal(MergeOutcome.Unchanged, await MergeAsync(store, late));
        MergeResult stale = await store.MergeAsync(early, default);
        Assert.Equal(MergeOutcome.Stale, stale.Outcome);
        Samples.AssertSame(late, stale.Held);
        Samples.AssertSame(late, await store.GetAsync(late.Key, default));
        Assert.Equal(new StoreStatistics(1, late.Key.Span.Length + late.Value.Length), await store.GetStatisticsAsync(default));
    }

    [Fact]
    public async Task Longer_life_of_the_same_content_is_kept()
    {
        await using IRecordStore store = Open();
        Record shorter = Samples.Content(1, InAnHour);
        Record longer = Samples.Content(1, InAnHour.AddHours(1));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, shorter));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, longer));
        Assert.Equal(MergeOutcome.Unchanged, await MergeAsync(store, shorter));
        Samples.AssertSame(longer, await store.GetAsync(longer.Key, default));
    }

    [Fact]
    public async Task Order_of_arrival_does_not_matter()
    {
        Record[] records = [.. Enumerable.Range(0, 8).Select(number => Samples.Plain("name", $"{number % 3}", (ulong)number / 2, InAnHour))];
        Record? winner = null;
        for (int seed = 0; seed < 10; seed++)
        {
            await using IRecordStore store = Open();
            new Random(seed).Shuffle(records);
            await Task.WhenAll(records.Select(record => store.MergeAsync(record, default).AsTask()));
            Record? held = await store.GetAsync(records[0].Key, default);
            winner ??= held;
            Samples.AssertSame(winner!, held);
        }
    }

    [Fact]
    public async Task Expired_record_is_never_returned_even_before_it_is_removed()
    {
        await using IRecordStore store = Open();
        Record record = Samples.Content(1, InAnHour);
        await MergeAsync(store, record);
        _clock.Now = InAnHour.AddMilliseconds(-1);
        Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        _clock.Now = record.Expires;
        Assert.Null(await store.GetAsync(record.Key, default));
        Assert.Empty(await RangeAsync(store, First, Last));
        Assert.Equal(1, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Expired_record_gives_way_to_any_other()
    {
        await using IRecordStore store = Open();
        Record late = Samples.Plain("name", "late", 9, InAnHour);
        await MergeAsync(store, late);
        _clock.Now = late.Expires;
        Record early = Samples.Plain("name", "early", 1, InAnHour);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, early));
        Samples.AssertSame(early, await store.GetAsync(early.Key, default));
        Assert.Equal(1, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Expired_records_are_removed_up_to_a_limit_and_others_stay()
    {
        await using IRecordStore store = Open();
        for (int number = 0; number < 10; number++)
            await MergeAsync(store, Samples.Content(number, _clock.Now.AddHours(number < 7 ? 1 : 2)));
        _clock.Now = _clock.Now.AddHours(1);
        Assert.Equal(4, await store.RemoveExpiredAsync(4, default));
        Assert.Equal(3, await store.RemoveExpiredAsync(4, default));
        Assert.Equal(0, await store.RemoveExpiredAsync(4, default));
        List<Record> left = await RangeAsync(store, First, Last);
        Assert.Equal(3, left.Count);
        Assert.Equal(new StoreStatistics(3, left.Sum(record => record.Key.Span.Length + record.Value.Length)), await store.GetStatisticsAsync(default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300)]
    public async Task Range_is_whole_and_in_identifier_order(int count)
    {
        await using IRecordStore store = Open();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => MergeAsync(store, Samples.Content(number, InAnHour)).AsTask()));
        Identifier[] all = [.. (await RangeAsync(store, First, Last)).Select(Samples.IdentifierOf)];
        Assert.Equal(count, all.Length);
        Assert.Equal(all.Order(), all);
    }

    [Fact]
    public async Task Range_includes_both_ends_and_nothing_outside()
    {
        await using IRecordStore store = Open();
        for (int number = 0; number < 200; number++)
            await MergeAsync(store, Samples.Content(number, InAnHour));
        Identifier[] all = [.. (await RangeAsync(store, First, Last)).Select(Samples.IdentifierOf)];
        Assert.Equal(all[50..151], (await RangeAsync(store, all[50], all[150])).Select(Samples.IdentifierOf));
        Assert.Equal(all[7..8], (await RangeAsync(store, all[7], all[7])).Select(Samples.IdentifierOf));
        Assert.Empty(await RangeAsync(store, all[8], all[7]));
    }

    [Fact]
    public async Task Range_outlives_changes_made_while_it_is_read()
    {
        await using IRecordStore store = Open();
        Record[] records = [.. Enumerable.Range(0, 200).Select(number => Samples.Content(number, InAnHour))];
        foreach (Record record in records)
            await MergeAsync(store, record);
        HashSet<Identifier> seen = [];
        int next = 1_000;
        await foreach (Record record in store.RangeAsync(First, Last, default))
        {
            Assert.True(seen.Add(Samples.IdentifierOf(record)), "No record comes twice.");
            await MergeAsync(store, Samples.Content(next++, InAnHour));
            if (seen.Count >= 1_000)
                break;
        }

        Assert.All(records, record => Assert.Contains(Samples.IdentifierOf(record), seen));
    }

    [Fact]
    public async Task New_record_beyond_the_quota_is_refused_and_held_ones_may_be_rewritten()
    {
        await using IRecordStore store = Open(new StoreQuota { MaxRecords = 2 });
        await MergeAsync(store, Samples.Plain("a", "12345", 1, InAnHour));
        await MergeAsync(store, Samples.Plain("b", "12345", 1, InAnHour));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Plain("c", "1", 1, InAnHour)));
        Assert.Null(await store.GetAsync(PlainKey.Of("c"), default));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("a", "54321", 2, InAnHour)));
        Assert.Equal(2, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Bytes_beyond_the_quota_are_refused_but_not_a_record_that_does_not_grow()
    {
        Record held = Samples.Plain("a", "12345", 1, InAnHour);
        await using IRecordStore store = Open(new StoreQuota { MaxBytes = held.Key.Span.Length + held.Value.Length });
        await MergeAsync(store, held);
        MergeResult grown = await store.MergeAsync(Samples.Plain("a", "123456", 2, InAnHour), default);
        Assert.Equal(MergeOutcome.Full, grown.Outcome);
        Samples.AssertSame(held, grown.Held);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("a", "54321", 2, InAnHour)));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("a", "1", 3, InAnHour)));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("a", "12345", 4, InAnHour)));
    }

    [Fact]
    public async Task Expired_records_make_room_in_a_full_store()
    {
        await using IRecordStore store = Open(new StoreQuota { MaxRecords = 2 });
        await MergeAsync(store, Samples.Content(1, InAnHour));
        await MergeAsync(store, Samples.Content(2, InAnHour.AddHours(1)));
        _clock.Now = InAnHour;
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(3, InAnHour)));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Content(4, InAnHour)));
        Assert.Equal(2, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task One_writer_uses_up_its_own_share_and_nobody_elses()
    {
        await using IRecordStore store = Open(new StoreQuota { MaxRecordsPerWriter = 2, MaxRecords = 4 });
        RecordWriter greedy = RecordWriter.OfPeer([1]);
        RecordWriter modest = RecordWriter.OfPeer([2]);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(1, InAnHour), greedy));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(2, InAnHour), greedy));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Content(3, InAnHour), greedy));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(3, InAnHour), modest));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(4, InAnHour)));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Content(5, InAnHour), modest));
    }

    [Fact]
    public async Task Bytes_of_one_writer_are_limited_too_and_what_it_loses_is_credited()
    {
        Record small = Samples.Plain("a", "12345", 1, InAnHour);
        await using IRecordStore store = Open(new StoreQuota { MaxBytesPerWriter = small.Key.Span.Length + small.Value.Length });
        RecordWriter first = RecordWriter.OfPeer([1]);
        RecordWriter second = RecordWriter.OfPeer([2]);
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, small, first));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Plain("b", "1", 1, InAnHour), first));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("a", "54321", 2, InAnHour), second)); // Now the second pays for it.
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("b", "1", 1, InAnHour), first));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Plain("c", "1", 1, InAnHour), second));
        _clock.Now = InAnHour;
        Assert.Equal(2, await store.RemoveExpiredAsync(10, default));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Plain("c", "1", 1, InAnHour), second));
    }

    [Fact]
    public async Task Own_records_and_strangers_records_take_no_room_from_each_other()
    {
        await using IRecordStore store = Open(new StoreQuota { MaxRecords = 1, MaxOwnRecords = 2, MaxRecordsPerWriter = 1 });
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(1, InAnHour), RecordWriter.OfPeer([1])));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(2, InAnHour), RecordWriter.Own));
        Assert.Equal(MergeOutcome.Stored, await MergeAsync(store, Samples.Content(3, InAnHour), RecordWriter.Own));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Content(4, InAnHour), RecordWriter.Own));
        Assert.Equal(MergeOutcome.Full, await MergeAsync(store, Samples.Content(5, InAnHour), RecordWriter.OfPeer([2])));
        Assert.Equal(3, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Cancelled_calls_change_nothing()
    {
        await using IRecordStore store = Open();
        CancellationToken cancelled = new(canceled: true);
        Record record = Samples.Content(1, InAnHour);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.MergeAsync(record, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.GetAsync(record.Key, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.RemoveExpiredAsync(1, cancelled));
        Assert.Equal(0, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Record_of_no_namespace_is_a_callers_mistake()
    {
        await using IRecordStore store = Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.MergeAsync(new Record(RecordKey.FromText("/other/x"), default, InAnHour), default));
    }

    /// <summary>An empty store.</summary>
    protected abstract IRecordStore Open(RecordRules rules, TimeProvider time, StoreQuota quota);

    private static async ValueTask<MergeOutcome> MergeAsync(IRecordStore store, Record record, RecordWriter writer = default) =>
        (await store.MergeAsync(record, writer, default)).Outcome;

    private static async Task<List<Record>> RangeAsync(IRecordStore store, Identifier from, Identifier to)
    {
        List<Record> records = [];
        await foreach (Record record in store.RangeAsync(from, to, default))
            records.Add(record);
        return records;
    }

    private IRecordStore Open(StoreQuota? quota = null) => Open(RecordRules.Trusted, _clock, quota ?? StoreQuota.Default);
}
