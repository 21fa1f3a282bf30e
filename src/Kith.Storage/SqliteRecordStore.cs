using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Encryption;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kith.Storage;

/// <summary>
/// Records in one SQLite file. A merge completes after its fsync; merges that wait together share one. Safe from any thread; nothing
/// runs on the caller's.
/// </summary>
/// <remarks>
/// A damaged row is never served: it is moved to the list of damage, and its key cannot be read until a whole record comes in its place or the entry is
/// struck off. Where more is damaged the file is rebuilt from what can be read, the damaged one is kept beside it, and the whole range is listed. When
/// the disk is full, new records are <see cref="MergeOutcome.Full"/> until there is space; after any other error of the disk every merge is
/// <see cref="MergeOutcome.Failed"/> while reads go on. A merge that is cancelled before its transaction begins is not made; later its
/// cancellation is ignored.
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore, IBallotStore
{
    /// <summary>The name of the database file in the data folder.</summary>
    public const string FileName = "records.db";

    private readonly RecordRules _rules;
    private readonly RecordFile _file;
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly DamageReport _damage;
    private readonly TimeProvider _time;

    private SqliteRecordStore(RecordRules rules, RecordFile file, StoreWriter writer, ReaderPool readers, DamageReport damage, TimeProvider time)
    {
        _rules = rules;
        _file = file;
        _writer = writer;
        _readers = readers;
        _damage = damage;
        _time = time;
    }

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <summary>How often a damaged row was met since the store was opened.</summary>
    public long QuarantinedRecords => _damage.Rows;

    /// <summary>How many transactions were committed since the store was opened.</summary>
    internal long Commits => _writer.Commits;

    /// <summary>Bytes of memory that the caches of pages take: the writer's, and that of a reader.</summary>
    internal async Task<(int Writer, int Reader)> GetCacheBytesAsync() => (
        await _writer.RunAsync((_, _) => _file.Connection.CacheBytes, otherwise: 0).ConfigureAwait(false),
        await _readers.RunAsync(reader => reader.CacheBytes).ConfigureAwait(false));

    /// <summary>Opens the store in a data folder, creating it when it is not there.</summary>
    /// <param name="folder">The locked folder; must stay locked until the store is disposed.</param>
    /// <param name="rules">Which of two records is kept.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <param name="logger">Told of what an operator can act on.</param>
    /// <param name="options">Memory, disk and threads; null for the defaults.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.StoreUnreadable"/>: the file is damaged, of another program or of a newer version; nothing is deleted.
    /// <see cref="KithErrorCode.InvalidConfiguration"/>: an option is out of range, or the store is encrypted and the key is missing or wrong.
    /// </exception>
    public static SqliteRecordStore Open(DataFolderLock folder, RecordRules rules, TimeProvider time, ILogger logger, SqliteStoreOptions? options = null)
    {
        options ??= SqliteStoreOptions.Default;
        options.Validate();
        string path = Path.Combine(folder.Folder, FileName);
        options = options with { Seal = options.Seal ?? OpenSeal(folder, options.EncryptionKey, options.PreviousEncryptionKey) };
        DamageReport damage = new(path, logger);
        RecordFile file = RecordFile.Open(path, rules, options, damage, logger);
        StoreLog.Opened(logger, path, SqliteLibrary.Description, file.Table.Statistics.Records, file.Table.Statistics.Bytes);
        ReaderPool readers = new(path, time, options, damage);
        StoreWriter writer = new(file, time, options, logger, readers.Reopen);
        damage.SetAside = writer.SetAside;
        damage.Rebuild = writer.Rebuild;
        return new SqliteRecordStore(rules, file, writer, readers, damage, time);
    }

    /// <summary>What a folder's store is encrypted with; null for nothing.</summary>
    /// <exception cref="KithException">The store is encrypted and the key is missing or wrong.</exception>
    internal static RecordSeal? OpenSeal(DataFolderLock folder, EncryptionKey? key, EncryptionKey? previous)
    {
        string path = Path.Combine(folder.Folder, FileName);
        return RecordSeal.Open(path, RecordSchema.IsSealed(path), key, previous);
    }

    /// <inheritdoc/>
    public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (_rules.RuleFor(record.Key) is null)
            throw new ArgumentException("A record must be valid before it is merged; this one's namespace has no rule.", nameof(record));
        return _writer.MergeAsync(record, writer, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation) => _readers.GetAsync(key, cancellation);

    /// <inheritdoc/>
    public ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation) =>
        new(_writer.RunAsync((table, now) => table.Vote(key, ballot, proposal: null, expected: 0, now), new Vote(VoteOutcome.Busy)));

    /// <inheritdoc/>
    public ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation) =>
        new(_writer.RunAsync((table, now) => table.Vote(proposal.Key, ballot, proposal, expected, now), new Vote(VoteOutcome.Busy)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[]? after = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            byte[]? last = after;
            RecordPage page = await _readers.RunAsync(reader => reader.ReadPage(in from, in toInclusive, last)).ConfigureAwait(false);
            foreach (Record record in page.Records)
                yield return record;
            after = page.Last;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return new ValueTask<int>(_writer.RunAsync((table, now) => table.RemoveExpired(limit, now), otherwise: 0));
    }

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) =>
        new(_file.Statistics with { Condition = _writer.Condition, Damaged = _damage.Listed });

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoreDamage>> GetDamageAsync(int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return await _writer.RunAsync<IReadOnlyList<StoreDamage>>((table, _) => table.Damage.List(limit), []).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ForgetDamageAsync(StoreDamage damage, CancellationToken cancellation) =>
        await _writer.RunAsync((table, _) => table.Damage.Forget(damage.Number), otherwise: false).WaitAsync(cancellation).ConfigureAwait(false);

    /// <summary>
    /// Reads everything once and compares it with its checksums and indexes. What is damaged is on the list of damage when this returns.
    /// </summary>
    /// <param name="recordsPerSecond">How fast, 1 or more: reading a million records at 10,000 a second takes a little over three minutes.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.StoreUnreadable"/>: the disk failed.</exception>
    public async Task<ScrubReport> ScrubAsync(int recordsPerSecond, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(recordsPerSecond, 1);
        ScrubReport report = await new Scrub(_readers, _damage, _time, recordsPerSecond).RunAsync(cancellation).ConfigureAwait(false);
        await _writer.RunAsync((_, _) => true, otherwise: false).WaitAsync(cancellation).ConfigureAwait(false); // The writer has done what the pass asked of it.
        return report;
    }

    /// <summary>Copies the store as it is now into a folder, while it goes on working, and reads the copy once to be sure of it.</summary>
    /// <param name="folder">Is created; must be empty.</param>
    /// <param name="cancellation">Gives up; nothing of the copy is left.</param>
    /// <returns>How many records the copy holds.</returns>
    /// <exception cref="KithException">The folder is not empty or cannot be written, or the store cannot be read.</exception>
    public Task<long> BackUpAsync(string folder, CancellationToken cancellation) =>
        Task.Run(() => StoreBackup.Take(_file.Path, folder, cancellation), cancellation);

    /// <summary>
    /// Puts a backup into a data folder. The node that starts there knows its records for an older copy: it lists the whole range as damage, and wherever
    /// another replica holds a better record that one is kept.
    /// </summary>
    /// <param name="backup">A folder that <see cref="BackUpAsync"/> wrote.</param>
    /// <param name="folder">The node's data folder; must hold no store.</param>
    /// <param name="cancellation">Gives up; the folder has no store then.</param>
    /// <returns>How many records were restored.</returns>
    /// <exception cref="KithException">There is a store already, or the backup is missing, damaged or of a newer version; nothing was written then.</exception>
    public static long Restore(string backup, DataFolderLock folder, CancellationToken cancellation = default) => StoreBackup.Restore(backup, Path.Combine(folder.Folder, FileName), cancellation);

    /// <summary>Completes what waits and closes the file: readers first, since the connection that closes last tidies the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _readers.CloseAsync().ConfigureAwait(false);
        await _writer.CloseAsync().ConfigureAwait(false);
    }
}
