using System;
using SQLitePCL;

namespace Kith.Storage.Sqlite;

/// <summary>One connection to a database file, used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int BusyTimeoutMilliseconds = 5_000;
    private const int PagesWrittenCounter = 9;
    private const int CacheUsedCounter = 1;
    private readonly sqlite3 _handle;
    private long _pageBytes;

    private SqliteConnection(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file, for reading only or for writing; then it is created when it is not there.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, bool isReadOnly)
    {
        return Open(path, isReadOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
    }

    /// <summary>Opens a file that nobody else has open, for reading, as if there were no log beside it.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static SqliteConnection OpenWithoutLog(string path) => Open(new Uri(path).AbsoluteUri + "?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    private static SqliteConnection Open(string path, int flags)
    {
        _ = SqliteLibrary.Description;
        int code = raw.sqlite3_open_v2(path, out sqlite3 handle, flags | raw.SQLITE_OPEN_NOMUTEX, vfs: null);
        SqliteConnection connection = new(handle);
        try
        {
            connection.Require(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => Require(raw.sqlite3_exec(_handle, sql));

    /// <summary>The one number that a query returns.</summary>
    public long Query(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Prepares a statement to be run many times.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Require(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>How many bytes of pages this connection wrote to the log since it was last asked.</summary>
    public long TakeBytesWritten()
    {
        Require(raw.sqlite3_db_status(_handle, PagesWrittenCounter, out int pages, out _, resetFlg: 1));
        if (_pageBytes == 0)
            _pageBytes = Query("pragma page_size"); // Of the file, which an earlier build may have made.
        return pages * _pageBytes;
    }

    /// <summary>Bytes of memory that this connection's cache of pages takes.</summary>
    public int CacheBytes
    {
        get
        {
            Require(raw.sqlite3_db_status(_handle, CacheUsedCounter, out int bytes, out _, resetFlg: 0));
            return bytes;
        }
    }

    /// <summary>Copies what it can from the log into the database without waiting for readers.</summary>
    public void Checkpoint()
    {
        int code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if ((code & 0xff) != raw.SQLITE_BUSY)
            Require(code);
    }

    /// <summary>Whether a transaction is open: SQLite ends it by itself after some errors.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Throws unless a call succeeded.</summary>
    public void Require(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new SqliteFailure(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose() => _handle.Dispose();
}
