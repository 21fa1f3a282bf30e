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
        Assert.Null(await store.GetAsync(damaged.Key, default));
        Assert.Equal(1, store.QuarantinedRecords);
        Samples.AssertSame(whole, Assert.Single(await AllAsync(store)));
        Assert.Equal(2, store.QuarantinedRecords);
        Samples.AssertSame(whole, await store.GetAsync(whole.Key, default));
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(damaged, default)).Outcome);
        Samples.AssertSame(damaged, await store.GetAsync(damaged.Key, default));
        Assert.Equal(2, (await store.GetStatisticsAsync(default)).Records);
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
        Assert.Null(await store.GetAsync(second.Key, default));
        Assert.Equal(1, store.QuarantinedRecords);
    }

    [Fact]
    public async Task Any_byte_may_rot_and_no_wrong_record_is_served()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        List<Record> records = [];
        for (int number = 0; number < 60; number++)
        {
            records.Add(Samples.Content(number, fixture.InAnHour, bytes: 700));
            await store.MergeAsync(records[^1], default);
        }

        await fixture.CloseAsync();
        byte[] good = await File.ReadAllBytesAsync(fixture.DatabasePath);
        Random random = new(5);
        int found = 0;
        for (int round = 0; round < 60; round++)
        {
            byte[] bad = [.. good];
            for (int change = 0; change < 8; change++)
                bad[random.Next(100, bad.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(fixture.DatabasePath, bad);
            try
            {
                store = fixture.Open();
                foreach (Record record in records)
                {
                    if (await store.GetAsync(record.Key, default) is not { } read)
                        continue;
                    Samples.AssertSame(record, read);
                    found++;
                }
            }
            catch (KithException failure)
            {
                Assert.Equal(KithErrorCode.StoreUnreadable, failure.Code);
            }

            await fixture.CloseAsync();
        }

        Assert.InRange(found, 60 * 30, 60 * 60);
    }

    [Fact]
    public async Task Truncated_file_is_refused_by_name_and_left_alone()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        for (int number = 0; number < 100; number++)
            await store.MergeAsync(Samples.Content(number, fixture.InAnHour, bytes: 1_000), default);
        await fixture.CloseAsync();
        byte[] whole = await File.ReadAllBytesAsync(fixture.DatabasePath);
        await RefusesAsync(fixture, whole[..(whole.Length / 2)], "damaged");
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
        fixture.Tamper("pragma user_version = 3");
        await RefusesAsync(fixture, await File.ReadAllBytesAsync(fixture.DatabasePath), "layout version 3; this build reads versions 1 to 2");
    }

    [Fact]
    public async Task Creation_that_was_cut_short_is_finished()
    {
        await using SqliteStoreFixture fixture = new();
        fixture.Tamper("pragma page_size = 16384; pragma journal_mode = wal");
        SqliteRecordStore store = fixture.Open();
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(1, fixture.InAnHour), default)).Outcome);
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

    private static async Task<List<Record>> AllAsync(SqliteRecordStore store)
    {
        List<Record> records = [];
        await foreach (Record record in store.RangeAsync(default, Identifier.Parse(new string('f', 64)), default))
            records.Add(record);
        return records;
    }
}
