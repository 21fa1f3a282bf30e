using System;
using SQLitePCL;

namespace Kith.Storage.Sqlite;

/// <summary>A call of SQLite that did not succeed. Stays inside this folder: outside it is an outcome or a <c>KithException</c>.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"{message} (SQLite result {code})")
{
    // SQLITE_IOERR_SHMSIZE: nothing but a full disk keeps the index of the log from growing.
    private const int IndexOfLogCannotGrow = raw.SQLITE_IOERR | (19 << 8);

    /// <summary>SQLite's extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The record asked for was damaged and is not fetched again yet.</summary>
    public static SqliteFailure Lost => new(raw.SQLITE_IOERR, "the record is damaged and waits to be fetched again from other replicas");

    /// <summary>Rows came in an order that no whole index has.</summary>
    public static SqliteFailure OutOfOrder => new(raw.SQLITE_CORRUPT, "rows are out of order");

    /// <summary>No space is left, on the disk or under the page limit.</summary>
    public bool IsFull => Primary == raw.SQLITE_FULL || Code == IndexOfLogCannotGrow;

    /// <summary>Another connection that is none of ours holds the database.</summary>
    public bool IsBusy => Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The bytes read are not what SQLite wrote.</summary>
    public bool IsCorrupt => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The file, or the log that belongs to it, cannot be opened or made.</summary>
    public bool IsUnopened => Primary is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY;

    /// <summary>The tables expected are not there, or not as they were made.</summary>
    public bool IsSchemaDamage => Primary == raw.SQLITE_ERROR;

    private int Primary => Code & 0xff;
}
