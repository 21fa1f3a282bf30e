using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class SqliteBackupTests
{
    [Fact]
    public async Task Backup_taken_while_a_writer_works_is_whole_and_can_be_restored()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        Record[] before = [.. Enumerable.Range(0, 300).Select(number => Samples.Content(number, fixture.InAnHour))];
        await Task.WhenAll(before.Select(record => store.MergeAsync(record, default).AsTask()));
        Task<long> backup = store.BackUpAsync(place.Of("backup"), default);
        await Task.WhenAll(Enumerable.Range(1_000, 300).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour), default).AsTask()));
        Assert.InRange(await backup, 300, 600);
        Assert.Equal(place.Of("backup/records.db"), Assert.Single(Directory.GetFiles(place.Of("backup"))));

        using DataFolderLock folder = DataFolderLock.Acquire(place.Of("restored"));
        Assert.Equal(await backup, SqliteRecordStore.Restore(place.Of("backup"), folder));
        await using SqliteRecordStore restored = SqliteRecordStore.Open(folder, RecordRules.Trusted, fixture.Clock, NullLogger.Instance);
        Assert.Equal(await backup, (await restored.GetStatisticsAsync(default)).Records);
        foreach (Record record in before)
            Samples.AssertSame(record, await restored.GetAsync(record.Key, default));
        StoreDamage whole = Assert.Single(await restored.GetDamageAsync(10, default));
        Assert.NotEqual(whole.First, whole.Last);
    }

    [Fact]
    public async Task Restored_copy_gives_way_to_what_replicas_wrote_since_and_takes_nothing_back()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        Record old = Samples.Plain("name", "old", 1, fixture.InAnHour);
        Record newer = Samples.Plain("name", "newer", 2, fixture.InAnHour);
        await store.MergeAsync(old, default);
        await store.BackUpAsync(place.Of("backup"), default);
        await store.MergeAsync(newer, default);

        using DataFolderLock folder = DataFolderLock.Acquire(place.Of("restored"));
        SqliteRecordStore.Restore(place.Of("backup"), folder);
        await using SqliteRecordStore restored = SqliteRecordStore.Open(folder, RecordRules.Trusted, fixture.Clock, NullLogger.Instance);
        Record stale = (await restored.GetAsync(old.Key, default))!;
        MergeResult offered = await store.MergeAsync(stale, default);
        Assert.Equal(MergeOutcome.Stale, offered.Outcome);
        Assert.Equal(MergeOutcome.Stored, (await restored.MergeAsync(offered.Held!, default)).Outcome);
        Samples.AssertSame(newer, await restored.GetAsync(old.Key, default));
        Samples.AssertSame(newer, await store.GetAsync(old.Key, default));
    }

    [Fact]
    public async Task Damaged_record_is_no_part_of_a_backup()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(Samples.Content(1, fixture.InAnHour), default);
        await store.MergeAsync(Samples.Content(2, fixture.InAnHour), default);
        await fixture.CloseAsync();
        fixture.Tamper("update records set checksum = 0 where rowid = 1");
        Assert.Equal(1, await fixture.Open().BackUpAsync(place.Of("backup"), default));
    }

    [Fact]
    public async Task Backup_into_a_folder_that_is_not_empty_is_refused()
    {
        await using SqliteStoreFixture fixture = new();
        KithException refused = await Assert.ThrowsAsync<KithException>(() => fixture.Open().BackUpAsync(fixture.Folder, default));
        Assert.Equal(KithErrorCode.Refused, refused.Code);
        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restoring_over_a_store_is_refused_and_changes_nothing()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        Record record = Samples.Content(1, fixture.InAnHour);
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(record, default);
        await store.BackUpAsync(place.Of("backup"), default);
        await fixture.CloseAsync();
        using (DataFolderLock folder = DataFolderLock.Acquire(fixture.Folder))
        {
            KithException refused = Assert.Throws<KithException>(() => SqliteRecordStore.Restore(place.Of("backup"), folder));
            Assert.Equal(KithErrorCode.Refused, refused.Code);
            Assert.Contains("holds a record store already", refused.Message, StringComparison.Ordinal);
        }

        Samples.AssertSame(record, await fixture.Open().GetAsync(record.Key, default));
    }

    [Fact]
    public async Task Backup_of_a_newer_layout_and_a_folder_without_one_are_refused_by_name()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        fixture.Open();
        await fixture.CloseAsync();
        fixture.Tamper("pragma user_version = 9");
        using DataFolderLock folder = DataFolderLock.Acquire(place.Of("restored"));
        KithException newer = Assert.Throws<KithException>(() => SqliteRecordStore.Restore(fixture.Folder, folder));
        Assert.Contains("layout version 9", newer.Message, StringComparison.Ordinal);
        KithException missing = Assert.Throws<KithException>(() => SqliteRecordStore.Restore(place.Of("nothing"), folder));
        Assert.Contains("holds no backup", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Folder, "records*"));
    }

    /// <summary>As a process that was killed, or a full disk, leaves it.</summary>
    [Fact]
    public async Task Restoring_goes_on_where_an_earlier_attempt_was_cut_short_and_an_unfinished_backup_is_called_that()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(Samples.Content(1, fixture.InAnHour), default);
        await store.BackUpAsync(place.Of("backup"), default);
        using DataFolderLock folder = DataFolderLock.Acquire(place.Of("restored"));
        Directory.CreateDirectory(place.Of("unfinished"));
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Folder, "records.db.part" + suffix), "a part");
            await File.WriteAllTextAsync(place.Of("unfinished/records.db.part" + suffix), "a part");
        }

        KithException refused = await Assert.ThrowsAsync<KithException>(() => store.BackUpAsync(place.Of("unfinished"), default));
        Assert.Contains("never finished", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, SqliteRecordStore.Restore(place.Of("backup"), folder));
        Assert.Equal([Path.Combine(folder.Folder, "records.db")], Directory.GetFiles(folder.Folder, "records*"));
    }

    [Fact]
    public async Task Backup_and_restoring_onto_a_full_disk_leave_nothing_and_go_well_when_there_is_room()
    {
        using SmallFileSystem disk = SmallFileSystem.MountOrSkip(megabytes: 2);
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => store.MergeAsync(Samples.Content(number, fixture.InAnHour, bytes: 10_000), default).AsTask()));
        await store.BackUpAsync(place.Of("backup"), default);
        string filler = Path.Combine(disk.FullPath, "filler");
        await File.WriteAllBytesAsync(filler, new byte[1_500_000]);
        string target = Path.Combine(disk.FullPath, "backup");
        using DataFolderLock folder = DataFolderLock.Acquire(Path.Combine(disk.FullPath, "restored"));
        await Assert.ThrowsAsync<KithException>(() => store.BackUpAsync(target, default));
        Assert.Throws<KithException>(() => SqliteRecordStore.Restore(place.Of("backup"), folder));
        Assert.Empty(Directory.GetFiles(target));
        Assert.Empty(Directory.GetFiles(folder.Folder, "records*"));

        File.Delete(filler);
        Assert.Equal(60, SqliteRecordStore.Restore(place.Of("backup"), folder));
        Directory.Delete(folder.Folder, recursive: true);
        Assert.Equal(60, await store.BackUpAsync(target, default));
    }

    [Fact]
    public async Task Backup_that_is_given_up_leaves_nothing_and_is_nobodys_business_but_its_owners()
    {
        await using SqliteStoreFixture fixture = new();
        using TemporaryFolder place = new();
        SqliteRecordStore store = fixture.Open();
        await store.MergeAsync(Samples.Content(1, fixture.InAnHour), default);
        Assert.Throws<OperationCanceledException>(() => StoreBackup.Take(fixture.DatabasePath, place.Of("backup"), new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(place.Of("backup")));
        Assert.Equal(1, await store.BackUpAsync(place.Of("backup"), default));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(place.Of("backup")));
    }
}
