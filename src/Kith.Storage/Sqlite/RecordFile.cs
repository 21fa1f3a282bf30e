using System;
using System.IO;
using System.Threading;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Encryption;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Sqlite;

/// <summary>
/// The database file between opening and closing, as its writer holds it: opened, checked against the mark beside it, and rebuilt when it is damaged
/// beyond single rows.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    private readonly RecordRules _rules;
    private readonly SqliteStoreOptions _options;
    private readonly DamageReport _report;
    private readonly ILogger _logger;
    private readonly StoreMark _mark;
    private readonly SpareSpace _spare;
    private RecordTable? _table;
    private SqliteConnection? _connection;

    private RecordFile(string path, RecordRules rules, SqliteStoreOptions options, DamageReport report, ILogger logger)
    {
        Path = path;
        _rules = rules;
        _options = options;
        _report = report;
        _logger = logger;
        _mark = new StoreMark(path);
        _spare = new SpareSpace(path);
    }

    public string Path { get; }

    /// <summary>How much is held; may be read by any thread.</summary>
    public StoreStatistics Statistics => Volatile.Read(ref _table)?.Statistics ?? default;

    /// <summary>Replaced by <see cref="Rebuild"/>.</summary>
    public RecordTable Table => _table!;

    /// <summary>Replaced by <see cref="Rebuild"/>.</summary>
    public SqliteConnection Connection => _connection!;

    /// <summary>Opens the file, creating it when it is not there and rebuilding it when it is damaged.</summary>
    /// <exception cref="KithException">It is not ours, or newer than this build, or cannot be opened.</exception>
    public static RecordFile Open(string path, RecordRules rules, SqliteStoreOptions options, DamageReport report, ILogger logger)
    {
        RecordFile file = new(path, rules, options, report, logger);
        try
        {
            try
            {
                file.Open();
            }
            catch (Exception full) when (full is SqliteFailure { IsFull: true } or IOException && file._spare.Release())
            {
                file.Close();
                file.Open();
            }

            file._spare.Keep();
            return file;
        }
        catch (Exception failure) when (failure is SqliteFailure or IOException)
        {
            file.Close();
            throw RecordSchema.Unreadable(path, failure);
        }
        catch
        {
            file.Close();
            throw;
        }
    }

    /// <summary>Puts a new file in the place of a damaged one, with everything in it that can be read. The damaged one is kept beside it.</summary>
    /// <exception cref="SqliteFailure">There is no space for it, or the disk failed.</exception>
    public void Rebuild()
    {
        Close();
        string aside = StoreRescue.Run(Path, _options);
        OpenWhole();
        StoreLog.Rebuilt(_logger, Path, Table.Statistics.Records, aside);
    }

    /// <summary>Closes the file, and notes that it was closed in good order.</summary>
    public void Dispose()
    {
        Close();
        _mark.Closed();
        _spare.Keep(); // Given up at the start, perhaps, and there is space again.
    }

    private void Open()
    {
        StoreRescue.FinishReplacement(Path);
        string? why = _mark.Compare();
        try
        {
            OpenWhole();
            Note(why);
        }
        catch (Exception damage) when (_mark.IsOurs && damage is SqliteFailure { IsCorrupt: true } or KithException)
        {
            // Where our mark lies beside it, a header that names another program or version is a damaged header. Without it the file is left alone.
            Close();
            _report.StructureFound();
            Rebuild();
            Note(why);
        }
    }

    private void Note(string? why)
    {
        if (why is not null)
        {
            StoreLog.Incomplete(_logger, Path, why);
            Table.Begin();
            Table.Damage.AddRange();
            Table.Commit();
        }

        _mark.Opened(Connection);
    }

    private void OpenWhole()
    {
        _connection = RecordSchema.OpenWriter(Path, _options);
        if (_options.Seal is { } seal && (seal.HasOldKeys || _connection.Query("pragma user_version") != RecordSchema.SealedVersion))
        {
            StoreLog.Sealed(_logger, Path, SealRewriter.Run(_connection, seal, _options.MaxDamageEntries));
            seal.DropOldKeys();
        }

        _table = new RecordTable(_connection, _rules, _options.Quota, _options.MaxDamageEntries, _report, _options.Seal);
    }

    private void Close()
    {
        _table?.Dispose();
        _connection?.Dispose();
        _table = null;
        _connection = null;
    }
}
