using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests.Power;

public sealed class PowerCutTests
{
    // All boundaries are the long form; the short one takes so many of them, evenly spread.
    private const int ShortCuts = 150;
    private static readonly bool TakesAll = Environment.GetEnvironmentVariable("KITH_TEST_CUTS") == "all";
    private static readonly int Records = TakesAll ? 1_000 : 300;

    [Fact]
    public async Task Power_cut_at_any_write_loses_nothing_acknowledged_and_shows_nothing_partial()
    {
        using TemporaryFolder place = new(inMemory: true);
        string log = place.Of("log");
        Assert.Equal(0, await FaultDisk.RunWriterAsync(Directory.CreateDirectory(place.Of("node")).FullName, log, Records));
        int steps = Count(log);
        int stride = TakesAll ? 1 : Math.Max(1, steps / ShortCuts);
        Dictionary<RecordKey, Record> written = Enumerable.Range(0, Records).Select(TracedWriter.RecordOf).ToDictionary(record => record.Key);
        using DiskHistory disk = new(log);
        int cuts = 0;
        for (int step = 1; disk.Step(); step++)
        {
            if (step % stride != 0)
                continue;
            Random random = new(step);
            Func<bool> keeps = (cuts++ % 3) switch { 0 => () => false, 1 => () => true, _ => () => random.Next(2) == 0 };
            string folder = Directory.CreateDirectory(place.Of("cut")).FullName;
            disk.WriteTo(folder, keeps);
            await CheckAsync(folder, disk.Acknowledged, written, $"step {step} of {steps}");
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal(Records, disk.Acknowledged.Count);
        Assert.InRange(cuts, Math.Min(steps, ShortCuts), steps);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(101)]
    public async Task Sync_that_fails_ends_all_acknowledgement_and_loses_nothing_acknowledged_before(int sync)
    {
        using TemporaryFolder place = new(inMemory: true);
        string node = Directory.CreateDirectory(place.Of("node")).FullName;
        Assert.Equal(3, await FaultDisk.RunWriterAsync(node, place.Of("log"), records: 200, failSync: sync));
        int[] acknowledged = [.. (await File.ReadAllLinesAsync(Path.Combine(node, TracedWriter.Acknowledged))).Select(int.Parse)];
        Assert.InRange(acknowledged.Length, 1, sync);
        Assert.Equal(Enumerable.Range(0, acknowledged.Length), acknowledged); // Once one was refused, none was taken.
        Dictionary<RecordKey, Record> written = Enumerable.Range(0, 200).Select(TracedWriter.RecordOf).ToDictionary(record => record.Key);
        await CheckAsync(node, [.. acknowledged], written, $"sync {sync} failed");
    }

    private static async Task CheckAsync(string folder, HashSet<int> acknowledged, Dictionary<RecordKey, Record> written, string moment)
    {
        try
        {
            using DataFolderLock held = DataFolderLock.Acquire(folder);
            await using SqliteRecordStore store = SqliteRecordStore.Open(held, RecordRules.Trusted, new ManualClock(), NullLogger.Instance);
            HashSet<RecordKey> found = [];
            await foreach (Record record in store.RangeAsync(default, Identifier.Parse(new string('f', 64)), default))
            {
                Samples.AssertSame(written[record.Key], record);
                found.Add(record.Key);
            }

            Assert.All(acknowledged, number => Assert.Contains(TracedWriter.RecordOf(number).Key, found));
            Assert.Equal(0, store.QuarantinedRecords);
            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(99_999, KilledWriter.Expires), default)).Outcome);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"At {moment}: {failure.Message}", failure);
        }
    }

    private static int Count(string log)
    {
        using DiskHistory disk = new(log);
        int steps = 0;
        while (disk.Step())
            steps++;
        return steps;
    }
}
