using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class SqliteDamageTests
{
    [Theory]
    [InlineData("value = cast(x'ff' || substr(value, 2) as blob)")]
    [InlineData("key = cast(substr(key, 1, length(key) - 1) || x'00' as blob)")]
    [InlineData("expires = expires + 1")]
    [InlineData("checksum = checksum + 1")]
    [InlineData("value = 'text'")]
    [InlineData("value = cast(substr(key, -1) || value as blob), key = cast(substr(key, 1, length(key) - 1) as blob)")]
    public async Task Damaged_row_is_counted_and_never_served_and_a_merge_heals_it(string damage)
    {
        await using SqliteStoreFixture fixture = new();
        Record damaged = Samples.Plain("damaged", "text", 1, fixture.InAnHour);
        Record whole = Samples.Plain("whole", "text", 1, fixture.InAnHour);
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(damaged, default);
        await store.MergeAsync(whole, default);
        await fixture.CloseAsync();
        fixture.Tamper($"update records set {damage} where identifier = x'{Samples.IdentifierOf(damaged)}'");

        store = fixture.Open();
        await AssertLostAsync(store, damaged.Key);
        Assert.Equal(1, store.QuarantinedRecords);
        StoreDamage entry = Assert.Single(await store.GetDamageAsync(10, default));
        Assert.Equal((Samples.IdentifierOf(damaged), Samples.IdentifierOf(damaged)), (entry.First, entry.Last));
        Samples.AssertSame(whole, Assert.Single(await AllAsync(store)));
        Samples.AssertSame(whole, await store.GetAsync(whole.Key, default));
        await AssertLostAsync(store, damaged.Key);
        Assert.Equal(1, (await store.GetStatisticsAsync(default)).Damaged);
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(damaged, default)).Outcome);
        Samples.AssertSame(damaged, await store.GetAsync(damaged.Key, default));
        Assert.Empty(await store.GetDamageAsync(10, default));
        Assert.Equal(2, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Place_of_a_lost_record_reads_as_absent_once_it_is_struck_off_and_the_list_survives_a_restart()
    {
        await using SqliteStoreFixture fixture = new();
        Record lost = Samples.Plain("lost", "text", 1, fixture.InAnHour);
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(lost, default);
        await fixture.CloseAsync();
        fixture.Tamper("update records set value = x'00'");
        await AssertLostAsync(fixture.Open(), lost.Key);
        await fixture.CloseAsync();
        store = fixture.Open();
        StoreDamage entry = Assert.Single(await store.GetDamageAsync(10, default));
        Assert.Equal(lost.Key, entry.Key);
        await store.ForgetDamageAsync(entry, default);
        Assert.Empty(await store.GetDamageAsync(10, default));
        Assert.Null(await store.GetAsync(lost.Key, default));
    }

    [Fact]
    public async Task Full_list_of_damage_stands_for_the_whole_range()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        for (int number = 0; number < 10; number++)
            await store.MergeAsync(Samples.Content(number, fixture.InAnHour), default);
        await fixture.CloseAsync();
        fixture.Tamper("update records set checksum = 0");
        store = fixture.Open(new SqliteStoreOptions { MaxDamageEntries = 3 });
        Assert.Equal(10, (await store.ScrubAsync(100_000, default)).DamagedRecords);
        IReadOnlyList<StoreDamage> list = await store.GetDamageAsync(100, default);
        Assert.Equal(4, list.Count);
        Assert.Equal((default(Identifier), Last), (list[3].First, list[3].Last));
        Assert.Equal(0, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Rows_that_changed_places_are_not_served()
    {
        await using SqliteStoreFixture fixture = new();
        Record first = Samples.Plain("first", "text", 1, fixture.InAnHour);
        Record second = Samples.Plain("second", "text", 1, fixture.InAnHour);
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(first, default);
        await fixture.CloseAsync();
        fixture.Tamper($"update records set identifier = x'{Samples.IdentifierOf(second)}'");
        store = fixture.Open();
        Assert.Null(await store.GetAsync(first.Key, default));
        await AssertLostAsync(store, second.Key);
        Assert.Equal(1, store.QuarantinedRecords);
    }

    [Theory]
    [InlineData("application_id = 7")]
    [InlineData("user_version = 1026")]
    public async Task Header_that_names_another_program_is_damage_where_our_mark_lies_beside_it(string header)
    {
        await using SqliteStoreFixture fixture = new();
        Record record = Samples.Content(1, fixture.InAnHour);
        await fixture.Open().MergeAsync(record, default);
        await fixture.CloseAsync();
        fixture.Tamper($"pragma {header}");
        SqliteRecordStore store = fixture.Open();
        Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        Assert.Single(await store.GetDamageAsync(10, default));
    }

    [Fact]
    public async Task Truncated_file_is_rebuilt_from_what_is_left_and_kept_beside_it()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        for (int number = 0; number < 400; number++)
            await store.MergeAsync(Samples.Content(number, fixture.InAnHour, bytes: 1_000), default);
        await fixture.CloseAsync();
        byte[] whole = await File.ReadAllBytesAsync(fixture.DatabasePath);
        await File.WriteAllBytesAsync(fixture.DatabasePath, whole[..(whole.Length / 2)]);
        store = fixture.Open();
        await store.ScrubAsync(1_000_000, default);
        Assert.NotEmpty(await store.GetDamageAsync(10, default));
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(401, fixture.InAnHour), default)).Outcome);
        int served = 0;
        for (int number = 0; number < 400; number++)
        {
            Record record = Samples.Content(number, fixture.InAnHour, bytes: 1_000);
            if (await store.GetAsync(record.Key, default) is not { } read)
                continue;
            Samples.AssertSame(record, read);
            served++;
        }

        Assert.InRange(served, 50, 399);
        Assert.Equal(whole.Length / 2, new FileInfo(fixture.DatabasePath + ".damaged").Length);
    }

    [Fact]
    public async Task File_that_is_no_database_is_refused_by_name_and_left_alone()
    {
        await using SqliteStoreFixture fixture = new();
        byte[] text = new byte[5_000];
        Array.Fill(text, (byte)'x');
        await RefusesAsync(fixture, text, "not a SQLite database");
    }

    [Fact]
    public async Task Database_of_something_else_is_refused()
    {
        await using SqliteStoreFixture fixture = new();
        fixture.Tamper("create table other (x)");
        await RefusesAsync(fixture, await File.ReadAllBytesAsync(fixture.DatabasePath), "something else");
    }

    [Fact]
    public async Task Newer_layout_is_refused_with_both_versions()
    {
        await using SqliteStoreFixture fixture = new();
        fixture.Open();
        await fixture.CloseAsync();
        fixture.Tamper("pragma user_version = 4");
        File.Delete(fixture.DatabasePath + ".mark"); // As the newer build's own mark would, it does not vouch for this layout.
        await RefusesAsync(fixture, await File.ReadAllBytesAsync(fixture.DatabasePath), "layout version 4; this build reads versions 1 to 3");
    }

    [Fact]
    public async Task Creation_that_was_cut_short_is_finished()
    {
        await using SqliteStoreFixture fixture = new();
        fixture.Tamper("pragma page_size = 16384; pragma journal_mode = wal");
        SqliteRecordStore store = fixture.Open();
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(1, fixture.InAnHour), default)).Outcome);
    }

    [Fact]
    public async Task Store_with_the_larger_pages_of_an_earlier_build_works_and_keeps_them()
    {
        await using SqliteStoreFixture fixture = new();
        fixture.Tamper("pragma page_size = 16384; pragma journal_mode = wal; create table left_over (n); drop table left_over");
        SqliteRecordStore store = fixture.Open();
        for (int number = 0; number < 600; number++)
            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(number, fixture.InAnHour, bytes: 1_000), default)).Outcome);
        // More than one checkpoint's worth: the log is copied and begun again, not left to grow.
        Assert.InRange(new FileInfo(fixture.DatabasePath + "-wal").Length, 1, 8 << 20);
        for (int number = 0; number < 600; number++)
            Assert.NotNull(await store.GetAsync(Samples.Content(number, fixture.InAnHour, bytes: 1_000).Key, default));
        await fixture.CloseAsync();
        byte[] header = await File.ReadAllBytesAsync(fixture.DatabasePath);
        Assert.Equal(16_384, (header[16] << 8) | header[17]);
    }

    private static async Task RefusesAsync(SqliteStoreFixture fixture, byte[] file, string why)
    {
        await File.WriteAllBytesAsync(fixture.DatabasePath, file);
        KithException refused = Assert.Throws<KithException>(() => fixture.Open());
        Assert.Equal(KithErrorCode.StoreUnreadable, refused.Code);
        Assert.Contains(fixture.DatabasePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(file, await File.ReadAllBytesAsync(fixture.DatabasePath));
    }

    private static readonly Identifier Last = Identifier.Parse(new string('f', 2 * Identifier.Bytes));

    private static async Task AssertLostAsync(SqliteRecordStore store, RecordKey key)
    {
        KithException lost = await Assert.ThrowsAsync<KithException>(async () => await store.GetAsync(key, default));
        Assert.Equal(KithErrorCode.StoreUnreadable, lost.Code);
    }

    private static async Task<List<Record>> AllAsync(SqliteRecordStore store)
    {
        List<Record> records = [];
        await foreach (Record record in store.RangeAsync(default, Last, default))
            records.Add(record);
        return records;
    }
}
