using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class MutationTests
{
    private const int Records = 150;
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("KITH_TEST_MUTATIONS") ?? "200");
    private readonly ManualClock _clock = new();

    private DateTimeOffset InAnHour => _clock.Now.AddHours(1);

    [Fact]
    public async Task Any_fault_leaves_a_store_that_opens_serves_nothing_wrong_and_lists_everything_that_is_missing()
    {
        using TemporaryFolder closed = new();
        using TemporaryFolder crashed = new();
        using TemporaryFolder older = new();
        using TemporaryFolder other = new();
        using TemporaryFolder work = new(inMemory: true);
        Record[] expected = [.. Enumerable.Range(0, Records).Select(number => Samples.Content(number, InAnHour, bytes: 200 + (number * 20)))];
        await FillAsync(closed.FullPath, expected, older.FullPath, crashed.FullPath);
        await FillAsync(other.FullPath, [.. Enumerable.Range(1_000, 50).Select(number => Samples.Content(number, InAnHour))]);
        int found = 0;
        for (int seed = 0; seed < Rounds; seed++)
        {
            Clear(work.FullPath);
            Copy(seed % 2 == 0 ? closed.FullPath : crashed.FullPath, work.FullPath);
            string fault = Mutation.Apply(new Random(seed), work.FullPath, older.FullPath, other.FullPath);
            found += await CheckAsync(work.FullPath, expected, $"seed {seed}, {(seed % 2 == 0 ? "closed" : "crashed")}, {fault}");
        }

        Assert.InRange(found, Rounds * Records / 2, Rounds * Records);
    }

    [Fact]
    public async Task One_scrub_finds_every_damaged_record()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 1_000).Select(number => Samples.Content(number, fixture.InAnHour, bytes: 300))];
        await Task.WhenAll(records.Select(record => store.MergeAsync(record, default).AsTask()));
        await fixture.CloseAsync();
        byte[] file = await File.ReadAllBytesAsync(fixture.DatabasePath);
        Random random = new(3);
        Record[] damaged = [.. records.Where(_ => random.Next(10) == 0)];
        foreach (Record record in damaged)
        {
            int place = file.AsSpan().IndexOf(record.Value.Span);
            file[place + random.Next(record.Value.Length)] ^= (byte)(1 << random.Next(8));
        }

        await File.WriteAllBytesAsync(fixture.DatabasePath, file);
        store = fixture.Open();
        ScrubReport report = await store.ScrubAsync(1_000_000, default);
        Assert.Equal((1_000, damaged.Length, false), (report.Records, report.DamagedRecords, report.WasRebuilt));
        IReadOnlyList<StoreDamage> listed = await store.GetDamageAsync(1_000, default);
        Assert.Equal(damaged.Select(record => record.Key).OrderBy(key => $"{key}"), listed.Select(entry => entry.Key!.Value).OrderBy(key => $"{key}"));
        Assert.Equal(0, (await store.ScrubAsync(1_000_000, default)).DamagedRecords);
    }

    [Fact]
    public async Task Scrub_keeps_to_its_rate()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour), default).AsTask()));
        ScrubReport report = await store.ScrubAsync(1_000, default);
        Assert.Equal(100, report.Records);
        Assert.True(report.Duration >= TimeSpan.FromMilliseconds(200), $"{report.Duration} for a hundred records twice.");
    }

    private async Task FillAsync(string folder, Record[] records, string? older = null, string? crashed = null)
    {
        using DataFolderLock held = DataFolderLock.Acquire(folder);
        await using (SqliteRecordStore store = Open(held))
        {
            foreach (Record record in records.Take(records.Length / 2))
                await store.MergeAsync(record, default);
        }

        if (older is not null)
            Copy(folder, older);
        await using SqliteRecordStore again = Open(held);
        foreach (Record record in records)
            await again.MergeAsync(record, default);
        if (crashed is not null)
            Copy(folder, crashed); // What a process that is killed now leaves behind.
    }

    // How many records were served.
    private async Task<int> CheckAsync(string folder, Record[] expected, string round)
    {
        try
        {
            using DataFolderLock held = DataFolderLock.Acquire(folder);
            await using SqliteRecordStore store = Open(held);
            await store.ScrubAsync(1_000_000, default);
            IReadOnlyList<StoreDamage> damage = await store.GetDamageAsync(10_000, default);
            int served = 0;
            foreach (Record record in expected)
            {
                Record? read = null;
                try
                {
                    read = await store.GetAsync(record.Key, default);
                }
                catch (KithException lost) when (lost.Code == KithErrorCode.StoreUnreadable)
                {
                }

                if (read is not null)
                {
                    Samples.AssertSame(record, read);
                    served++;
                }
                else
                {
                    Assert.Contains(damage, entry => entry.First <= Samples.IdentifierOf(record) && Samples.IdentifierOf(record) <= entry.Last);
                }
            }

            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(5_000, InAnHour), default)).Outcome);
            return served;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"After {round}: {failure.Message}", failure);
        }
    }

    private SqliteRecordStore Open(DataFolderLock held) => SqliteRecordStore.Open(held, RecordRules.Trusted, _clock, NullLogger.Instance);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, SqliteRecordStore.FileName + "*"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static void Clear(string folder)
    {
        foreach (string file in Directory.GetFiles(folder))
            File.Delete(file);
    }
}
