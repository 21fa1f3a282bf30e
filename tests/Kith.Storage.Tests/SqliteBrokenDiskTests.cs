using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class SqliteBrokenDiskTests
{
    [Fact]
    public async Task Full_disk_refuses_new_records_keeps_reading_and_recovers_when_there_is_space()
    {
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open(new SqliteStoreOptions { MaxPages = 80 });
        List<Record> kept = [];
        MergeOutcome outcome = MergeOutcome.Stored;
        for (int number = 0; number < 1_000 && outcome == MergeOutcome.Stored; number++)
        {
            Record record = Samples.Content(number, fixture.InAnHour, bytes: 1_000);
            outcome = (await store.MergeAsync(record, default)).Outcome;
            if (outcome == MergeOutcome.Stored)
                kept.Add(record);
        }

        Assert.Equal(MergeOutcome.Full, outcome);
        Assert.Equal(kept.Count, (await store.GetStatisticsAsync(default)).Records);
        foreach (Record record in kept)
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        fixture.Clock.Now = fixture.InAnHour;
        Assert.Equal(kept.Count, await store.RemoveExpiredAsync(1_000, default));
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(1, fixture.InAnHour, bytes: 1_000), default)).Outcome);
    }

    [Fact]
    public async Task Full_file_system_refuses_writes_keeps_reading_and_recovers_by_itself()
    {
        using SmallFileSystem disk = SmallFileSystem.MountOrSkip(megabytes: 8);
        ManualClock clock = new();
        DateTimeOffset inAnHour = clock.Now.AddHours(1);
        List<Record> kept = [];
        using (DataFolderLock folder = DataFolderLock.Acquire(Path.Combine(disk.FullPath, "node")))
        {
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            string filler = Path.Combine(disk.FullPath, "filler");
            await File.WriteAllBytesAsync(filler, new byte[5 << 20]);
            int refused = 0;
            for (int number = 0; number < 2_000 && refused < 20; number++)
            {
                Record record = Samples.Content(number, inAnHour, bytes: 4_000);
                MergeOutcome outcome = (await store.MergeAsync(record, default)).Outcome;
                if (outcome == MergeOutcome.Stored)
                    kept.Add(record);
                else
                    Assert.Equal((MergeOutcome.Full, ++refused), (outcome, refused));
            }

            Assert.Equal(20, refused);
            Assert.Equal(StoreCondition.DiskFull, (await store.GetStatisticsAsync(default)).Condition);
            foreach (Record record in kept)
                Samples.AssertSame(record, await store.GetAsync(record.Key, default));
            File.Delete(filler);
            Record after = Samples.Content(9_999, inAnHour, bytes: 4_000);
            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(after, default)).Outcome);
            Assert.Equal(StoreCondition.Healthy, (await store.GetStatisticsAsync(default)).Condition);
            kept.Add(after);
        }

        using (DataFolderLock folder = DataFolderLock.Acquire(Path.Combine(disk.FullPath, "node")))
        {
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            ScrubReport report = await store.ScrubAsync(1_000_000, default);
            Assert.Equal((kept.Count, 0, false), ((int)report.Records, (int)report.DamagedRecords, report.WasRebuilt));
            Assert.Empty(await store.GetDamageAsync(10, default));
        }
    }

    /// <summary>Once after a close in good order, when the log has to be made anew, and once as a killed node leaves it, when the log does not fit into the file.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_opens_on_a_full_disk_to_be_read_and_loses_nothing_when_there_is_space_again(bool isClosedWell)
    {
        using SmallFileSystem disk = SmallFileSystem.MountOrSkip(megabytes: 8);
        ManualClock clock = new();
        DateTimeOffset inAnHour = clock.Now.AddHours(1);
        List<Record> kept = [.. Enumerable.Range(0, 100).Select(number => Samples.Content(number, inAnHour, bytes: 10_000))];
        string path = Path.Combine(disk.FullPath, "node");
        string filler = Path.Combine(disk.FullPath, "filler");
        using (DataFolderLock folder = DataFolderLock.Acquire(path))
        {
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            foreach (Record record in kept)
                Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(record, default)).Outcome);
            if (!isClosedWell)
                CopyFolder(path, path + ".killed");
        }

        if (!isClosedWell)
        {
            Directory.Delete(path, recursive: true);
            Directory.Move(path + ".killed", path);
        }

        for (int start = 0; start < 3; start++)
        {
            FillUp(filler);
            using DataFolderLock folder = DataFolderLock.Acquire(path);
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            foreach (Record record in kept)
                Samples.AssertSame(record, await store.GetAsync(record.Key, default));
            MergeOutcome outcome = MergeOutcome.Stored;
            for (int number = 0; number < 10 && outcome == MergeOutcome.Stored; number++)
            {
                Record before = Samples.Content(5_000 + (10 * start) + number, inAnHour, bytes: 60_000);
                outcome = (await store.MergeAsync(before, default)).Outcome;
                if (outcome == MergeOutcome.Stored)
                    kept.Add(before);
            }

            Assert.Equal(MergeOutcome.Full, outcome);
            File.Delete(filler);
            Record after = Samples.Content(9_000 + start, inAnHour, bytes: 60_000);
            Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(after, default)).Outcome);
            kept.Add(after);
            Assert.Empty(await store.GetDamageAsync(10, default));
        }
    }

    /// <summary>The log has room within it and all of it fits into the file, so that the mark alone has no place.</summary>
    [Fact]
    public async Task Store_of_a_killed_node_opens_where_a_full_disk_has_no_place_for_its_mark()
    {
        using SmallFileSystem disk = SmallFileSystem.MountOrSkip(megabytes: 24);
        ManualClock clock = new();
        DateTimeOffset inAnHour = clock.Now.AddHours(1);
        string path = Path.Combine(disk.FullPath, "node");
        string killed = path + ".killed";
        Record last = Samples.Plain("name", "text", 1, inAnHour);
        using (DataFolderLock folder = DataFolderLock.Acquire(path))
        {
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            for (int number = 0; new FileInfo(Path.Combine(path, "records.db")).Length < 4_000_000; number++)
                await store.MergeAsync(Samples.Content(number, inAnHour, bytes: 20_000), default);
            await store.MergeAsync(last, default);
            CopyFolder(path, killed);
        }

        Directory.Delete(path, recursive: true);
        File.Delete(Path.Combine(killed, "records.spare")); // Given up by an earlier start.
        FillUp(Path.Combine(disk.FullPath, "filler"));
        for (int start = 0; start < 2; start++)
        {
            using DataFolderLock folder = DataFolderLock.Acquire(killed);
            await using SqliteRecordStore store = SqliteRecordStore.Open(folder, RecordRules.Trusted, clock, NullLogger.Instance);
            Samples.AssertSame(last, await store.GetAsync(last.Key, default));
            Assert.Empty(await store.GetDamageAsync(10, default));
        }
    }

    [Fact]
    public async Task No_space_for_the_log_is_full_and_passes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record before = Samples.Content(1, fixture.InAnHour);
        await store.MergeAsync(before, default);
        using (new ReplacedDescriptor(fixture.DatabasePath + "-wal", "/dev/full", FileAccess.Write))
            Assert.Equal(MergeOutcome.Full, (await store.MergeAsync(Samples.Content(2, fixture.InAnHour), default)).Outcome);
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(3, fixture.InAnHour), default)).Outcome);
        Samples.AssertSame(before, await store.GetAsync(before.Key, default));
        Assert.Equal(2, (await store.GetStatisticsAsync(default)).Records);
    }

    [Fact]
    public async Task Failed_write_ends_all_acknowledgement_and_reads_go_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        await using SqliteStoreFixture fixture = new();
        SqliteRecordStore store = fixture.Open();
        Record before = Samples.Content(1, fixture.InAnHour);
        await store.MergeAsync(before, default);
        using (new ReplacedDescriptor(fixture.DatabasePath + "-wal", fixture.DatabasePath, FileAccess.Read))
            Assert.Equal(MergeOutcome.Failed, (await store.MergeAsync(Samples.Content(2, fixture.InAnHour), default)).Outcome);

        // The disk is well again, yet what it dropped in between is unknown: only a restart may acknowledge again.
        Assert.Equal(MergeOutcome.Failed, (await store.MergeAsync(Samples.Content(3, fixture.InAnHour), default)).Outcome);
        KithException thrown = await Assert.ThrowsAsync<KithException>(async () => await store.RemoveExpiredAsync(1, default));
        Assert.Equal(KithErrorCode.StoreUnreadable, thrown.Code);
        Assert.Equal(StoreCondition.Failed, (await store.GetStatisticsAsync(default)).Condition);
        Samples.AssertSame(before, await store.GetAsync(before.Key, default));
        Assert.Null(await store.GetAsync(Samples.Content(2, fixture.InAnHour).Key, default));
        await fixture.CloseAsync();
        store = fixture.Open();
        Samples.AssertSame(before, await store.GetAsync(before.Key, default));
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(Samples.Content(3, fixture.InAnHour), default)).Outcome);
    }

    /// <summary>Lets the only descriptor of a file mean another file, as if the disk below it had changed, until disposed.</summary>
    private sealed class ReplacedDescriptor : IDisposable
    {
        private readonly int _descriptor;
        private readonly int _saved;

        public ReplacedDescriptor(string path, string other, FileAccess access)
        {
            _descriptor = Find(path);
            _saved = Duplicate(_descriptor);
            using FileStream file = new(other, FileMode.Open, access, FileShare.ReadWrite);
            Assert.True(Replace((int)file.SafeFileHandle.DangerousGetHandle(), _descriptor) >= 0);
        }

        public void Dispose()
        {
            Assert.True(Replace(_saved, _descriptor) >= 0);
            _ = Close(_saved);
        }

        private static int Find(string path)
        {
            foreach (string link in Directory.GetFiles("/proc/self/fd"))
            {
                if (new FileInfo(link).LinkTarget == path)
                    return int.Parse(Path.GetFileName(link));
            }

            throw new InvalidOperationException($"{path} is not open.");
        }

        [DllImport("libc", EntryPoint = "dup")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Duplicate(int descriptor);

        [DllImport("libc", EntryPoint = "dup2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Replace(int source, int target);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Close(int descriptor);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith("kith.lock", StringComparison.Ordinal))) // Nobody else can read that one.
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static void FillUp(string path)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4_096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
