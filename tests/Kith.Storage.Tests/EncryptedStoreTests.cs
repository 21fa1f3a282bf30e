using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Encryption;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

public sealed class EncryptedStoreTests : IAsyncDisposable
{
    private const string Canary = "a value that nobody may find";
    private const string KeyCanary = "a name that nobody may find";

    private static readonly EncryptionKey First = EncryptionKey.Parse("the first key of thirty-two byte");
    private static readonly EncryptionKey Second = EncryptionKey.Parse("sixteen bytes ok");

    private readonly SqliteStoreFixture _fixture = new(inMemory: true);

    private Record Secret => Samples.Plain(KeyCanary, Canary, 1, _fixture.InAnHour);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Records_come_back_after_a_restart_and_no_file_shows_them()
    {
        SqliteRecordStore store = Open(First);
        await store.MergeAsync(Secret, default, default);
        await store.PrepareAsync(Secret.Key, new Ballot(5, 7, 0), default);
        await _fixture.CloseAsync();
        AssertNothingShows();
        store = Open(First);
        Samples.AssertSame(Secret, await store.GetAsync(Secret.Key, default));
        Samples.AssertSame(Secret, await OnlyOneAsync(store));
        Assert.Equal(new StoreStatistics(1, Secret.Key.Span.Length + Secret.Value.Length), await store.GetStatisticsAsync(default));
    }

    [Fact]
    public async Task Every_record_has_a_nonce_of_its_own()
    {
        SqliteRecordStore store = Open(First);
        foreach (int number in Enumerable.Range(0, 50))
            await store.MergeAsync(Samples.Plain($"{number}", "the same", 1, _fixture.InAnHour), default, default);
        await _fixture.CloseAsync();
        using SqliteConnection connection = SqliteConnection.Open(_fixture.DatabasePath, isReadOnly: true);
        Assert.Equal(50, connection.Query("select count(distinct substr(key, 6, 12)) from records"));
        Assert.Equal(50, connection.Query("select count(distinct value) from records"));
    }

    [Fact]
    public async Task Wrong_key_and_no_key_are_refused_and_nothing_is_lost()
    {
        SqliteRecordStore store = Open(First);
        await store.MergeAsync(Secret, default, default);
        await _fixture.CloseAsync();
        Assert.Contains("not the one", Refused(Second).Message, StringComparison.Ordinal);
        Assert.Contains("encryption_key", Refused(null).Message, StringComparison.Ordinal);
        Samples.AssertSame(Secret, await Open(First).GetAsync(Secret.Key, default));
    }

    [Fact]
    public async Task Missing_or_damaged_file_of_keys_is_refused_and_never_an_empty_store()
    {
        await Open(First).MergeAsync(Secret, default, default);
        await _fixture.CloseAsync();
        string keys = _fixture.DatabasePath + KeyFile.Suffix;
        byte[] whole = await File.ReadAllBytesAsync(keys);
        File.Delete(keys);
        Assert.Equal(KithErrorCode.StoreUnreadable, Refused(First).Code);
        Assert.Equal(KithErrorCode.InvalidConfiguration, Refused(null).Code);
        whole[^1] ^= 1;
        await File.WriteAllBytesAsync(keys, whole);
        Assert.Equal(KithErrorCode.StoreUnreadable, Refused(First).Code);
        whole[^1] ^= 1;
        await File.WriteAllBytesAsync(keys, whole);
        Samples.AssertSame(Secret, await Open(First).GetAsync(Secret.Key, default));
    }

    [Fact]
    public async Task Store_in_the_open_is_encrypted_when_it_is_first_opened_with_a_key()
    {
        SqliteRecordStore store = _fixture.Open();
        Record[] records = [.. Enumerable.Range(0, 1_200).Select(number => Samples.Plain($"{KeyCanary} {number}", $"{Canary} {number}", 1, _fixture.InAnHour))];
        await Task.WhenAll(records.Select(record => store.MergeAsync(record, default, default).AsTask()));
        await store.PrepareAsync(Secret.Key, new Ballot(5, 7, 0), default);
        await _fixture.CloseAsync();
        _fixture.Tamper("update records set checksum = 0 where rowid = 3"); // What is damaged may not stay in the open either.
        store = Open(First);
        Assert.Equal(1_199, (await store.GetStatisticsAsync(default)).Records);
        Assert.Single(await store.GetDamageAsync(10, default));
        foreach (Record record in records.Where((_, place) => place != 2))
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
        Assert.Equal(VoteOutcome.Outbid, (await store.PrepareAsync(Secret.Key, new Ballot(4, 7, 0), default)).Outcome);
        await _fixture.CloseAsync();
        AssertNothingShows();
    }

    [Fact]
    public async Task Changed_key_encrypts_everything_anew_and_the_old_one_opens_nothing_more()
    {
        SqliteRecordStore store = Open(First);
        await store.MergeAsync(Secret, default, default);
        await store.PrepareAsync(Secret.Key, new Ballot(5, 7, 0), default);
        await _fixture.CloseAsync();
        store = _fixture.Open(new SqliteStoreOptions { EncryptionKey = Second, PreviousEncryptionKey = First });
        Samples.AssertSame(Secret, await store.GetAsync(Secret.Key, default));
        await _fixture.CloseAsync();
        Assert.Contains("not the one", Refused(First).Message, StringComparison.Ordinal);
        using (SqliteConnection connection = SqliteConnection.Open(_fixture.DatabasePath, isReadOnly: true))
        {
            Assert.Equal(1, connection.Query("select count(*) from records where hex(substr(key, 1, 5)) = '0102000000'"));
            Assert.Equal(1, connection.Query("select count(*) from ballots where hex(substr(state, 1, 5)) = '0102000000'"));
        }

        store = Open(Second);
        Samples.AssertSame(Secret, await store.GetAsync(Secret.Key, default));
        Assert.Equal(VoteOutcome.Outbid, (await store.PrepareAsync(Secret.Key, new Ballot(4, 7, 0), default)).Outcome);
    }

    [Fact]
    public async Task Change_of_keys_that_was_cut_short_is_completed()
    {
        await Open(First).MergeAsync(Secret, default, default);
        await _fixture.CloseAsync();
        // The crash came after the new key was written down and before anything was encrypted with it.
        RecordSeal.Open(_fixture.DatabasePath, isSealed: true, Second, First)!.Dispose();
        Samples.AssertSame(Secret, await Open(Second).GetAsync(Secret.Key, default));
    }

    [Theory]
    [InlineData("update records set key = (select key from copy where place <> records.rowid), value = (select value from copy where place <> records.rowid)")]
    [InlineData("update records set expires = expires + 3600000")]
    [InlineData("update records set writer = 1")]
    [InlineData("update records set value = zeroblob(length(value))")]
    public async Task Row_moved_or_changed_by_a_hand_that_knows_the_checksum_is_never_served(string tampering)
    {
        SqliteRecordStore store = Open(First);
        Record[] records = [Samples.Content(1, _fixture.InAnHour), Samples.Content(2, _fixture.InAnHour)];
        foreach (Record record in records)
            await store.MergeAsync(record, default, default);
        await _fixture.CloseAsync();
        _fixture.Tamper("create table copy as select rowid as place, * from records; " + tampering + "; drop table copy");
        Rechecksum();
        store = Open(First);
        foreach (Record record in records)
            await Assert.ThrowsAsync<KithException>(async () => await store.GetAsync(record.Key, default));
    }

    [Fact]
    public async Task Rebuilt_store_is_still_encrypted()
    {
        SqliteRecordStore store = Open(First);
        await store.MergeAsync(Secret, default, default);
        await _fixture.CloseAsync();
        _fixture.Tamper("pragma writable_schema = on; update sqlite_master set sql = 'create index records_by_expiry on records (nothing)' where name = 'records_by_expiry'");
        store = Open(First);
        Samples.AssertSame(Secret, await store.GetAsync(Secret.Key, default));
        await _fixture.CloseAsync();
        AssertNothingShows();
        Assert.Contains("no key is given", Refused(null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_carries_its_keys_and_opens_with_the_same_master_key()
    {
        SqliteRecordStore store = Open(First);
        await store.MergeAsync(Secret, default, default);
        using TemporaryFolder place = new();
        await store.BackUpAsync(place.Of("backup"), default);
        using DataFolderLock folder = DataFolderLock.Acquire(place.Of("restored"));
        SqliteRecordStore.Restore(place.Of("backup"), folder);
        Assert.Throws<KithException>(() => SqliteRecordStore.Open(folder, RecordRules.Trusted, _fixture.Clock, NullLogger.Instance, With(Second)));
        await using SqliteRecordStore restored = SqliteRecordStore.Open(folder, RecordRules.Trusted, _fixture.Clock, NullLogger.Instance, With(First));
        Samples.AssertSame(Secret, await restored.GetAsync(Secret.Key, default));
    }

    [Fact]
    public void State_between_runs_is_sealed_and_read_as_it_was_before_there_was_a_key()
    {
        using TemporaryFolder folder = new();
        string path = folder.Of("some.state");
        byte[] state = Encoding.UTF8.GetBytes(Canary);
        new NodeStateFile(path).Save(state);
        using RecordSeal seal = RecordSeal.Open(folder.Of("records.db"), isSealed: false, First, null)!;
        Assert.Equal(state, new NodeStateFile(path, seal).Load());
        Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf("nobody"u8));
        Assert.Equal(state, new NodeStateFile(path, seal).Load());
        File.Move(path, folder.Of("other.state"));
        Assert.NotEqual(state, new NodeStateFile(folder.Of("other.state"), seal).Load());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fifteen bytes..")]
    [InlineData("this is one byte more than 32 byt")]
    public void Key_of_another_length_is_refused_and_not_shown(string text)
    {
        KithException refused = Assert.Throws<KithException>(() => EncryptionKey.Parse(text));
        Assert.Contains("16, 24 or 32", refused.Message, StringComparison.Ordinal);
        Assert.True(text.Length == 0 || !refused.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Key_file_that_others_may_read_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.Of("key");
        SecretFile.Create(path, "sixteen bytes ok");
        Assert.Equal(Second.Bytes, EncryptionKey.Read(path).Bytes);
        Assert.Throws<KithException>(() => SecretFile.Create(path, "another"));
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<KithException>(() => EncryptionKey.Read(path)).Message, StringComparison.Ordinal);
    }

    private static SqliteStoreOptions With(EncryptionKey? key) => new() { EncryptionKey = key };

    private static async Task<Record> OnlyOneAsync(SqliteRecordStore store)
    {
        List<Record> all = [];
        await foreach (Record record in store.RangeAsync(default, Identifier.Parse(new string('f', 64)), default))
            all.Add(record);
        return Assert.Single(all);
    }

    private SqliteRecordStore Open(EncryptionKey key) => _fixture.Open(With(key));

    private KithException Refused(EncryptionKey? key) => Assert.Throws<KithException>(() => _fixture.Open(With(key)));

    private void AssertNothingShows()
    {
        foreach (string file in Directory.GetFiles(_fixture.Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("nobody may find"u8));
        }
    }

    // The checksum keeps no secret: whoever changes a row can make it fit.
    private void Rechecksum()
    {
        using SqliteConnection connection = SqliteConnection.Open(_fixture.DatabasePath, isReadOnly: false);
        List<(long Row, long Checksum)> all = [];
        using SqliteStatement rows = connection.Prepare($"select {RecordRow.Columns}, rowid from records");
        while (rows.Step())
            all.Add((rows.Number(7), RecordChecksum.Of(rows.Bytes(0), rows.Number(1), rows.Bytes(4), rows.Bytes(5), (ulong)rows.Number(6))));
        rows.Reset();
        foreach ((long row, long checksum) in all)
            connection.Execute($"update records set checksum = {checksum} where rowid = {row}");
    }
}
