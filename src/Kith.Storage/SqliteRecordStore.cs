using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kith.Storage;

/// <summary>
/// Records in one SQLite file. A merge completes after its fsync; merges that wait together share one. Safe from any thread; nothing
/// runs on the caller's.
/// </summary>
/// <remarks>
/// A damaged row is treated as absent and counted, never served. When the disk is full, new records are <see cref="MergeOutcome.Full"/> until
/// there is space; after any other error of the disk every merge is <see cref="MergeOutcome.Failed"/> while reads go on. A merge that is
/// cancelled before its transaction begins is not made; later its cancellation is ignored.
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore, IBallotStore
{
    /// <summary>The name of the database file in the data folder.</summary>
    public const string FileName = "records.db";

    private readonly RecordRules _rules;
    private readonly RecordTable _table;
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly QuarantineCounter _quarantine;

    private SqliteRecordStore(RecordRules rules, RecordTable table, StoreWriter writer, ReaderPool readers, QuarantineCounter quarantine)
    {
        _rules = rules;
        _table = table;
        _writer = writer;
        _readers = readers;
        _quarantine = quarantine;
    }

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <summary>How often a damaged row was met since the store was opened.</summary>
    public long QuarantinedRecords => _quarantine.Count;

    /// <summary>How many transactions were committed since the store was opened.</summary>
    internal long Commits => _writer.Commits;

    /// <summary>Opens the store in a data folder, creating it when it is not there.</summary>
    /// <param name="folder">The locked folder; must stay locked until the store is disposed.</param>
    /// <param name="rules">Which of two records is kept.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <param name="logger">Told of what an operator can act on.</param>
    /// <param name="options">Memory, disk and threads; null for the defaults.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.StoreUnreadable"/>: the file is damaged, of another program or of a newer version; nothing is deleted.
    /// <see cref="KithErrorCode.InvalidConfiguration"/>: an option is out of range.
    /// </exception>
    public static SqliteRecordStore Open(DataFolderLock folder, RecordRules rules, TimeProvider time, ILogger logger, SqliteStoreOptions? options = null)
    {
        options ??= SqliteStoreOptions.Default;
        options.Validate();
        string path = Path.Combine(folder.Folder, FileName);
        QuarantineCounter quarantine = new(path, logger);
        SqliteConnection? connection = null;
        try
        {
            connection = RecordSchema.OpenWriter(path, options);
            RecordTable table = new(connection, rules, options.Quota, quarantine);
            StoreLog.Opened(logger, path, SqliteLibrary.Description, table.Statistics.Records, table.Statistics.Bytes);
            StoreWriter writer = new(connection, table, path, time, options, logger);
            return new SqliteRecordStore(rules, table, writer, new ReaderPool(path, time, options, quarantine), quarantine);
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            throw RecordSchema.Unreadable(path, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<MergeResult> MergeAsync(Record record, CancellationToken cancellation)
    {
        if (_rules.RuleFor(record.Key) is null)
            throw new ArgumentException("A record must be valid before it is merged; this one's namespace has no rule.", nameof(record));
        return _writer.MergeAsync(record, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation) => _readers.GetAsync(key, cancellation);

    /// <inheritdoc/>
    public ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation) =>
        new(_writer.VoteAsync(new VoteRequest(key, ballot, proposal: null, expected: 0)));

    /// <inheritdoc/>
    public ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation) =>
        new(_writer.VoteAsync(new VoteRequest(proposal.Key, ballot, proposal, expected)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[]? after = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            RecordPage page = await _readers.GetPageAsync(from, toInclusive, after).ConfigureAwait(false);
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
        return new ValueTask<int>(_writer.RemoveExpiredAsync(limit));
    }

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) => new(_table.Statistics);

    /// <summary>Completes what waits and closes the file: readers first, since the connection that closes last tidies the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _readers.CloseAsync().ConfigureAwait(false);
        await _writer.CloseAsync().ConfigureAwait(false);
    }
}
