using System;
using SQLitePCL;

namespace Kith.Storage.Sqlite;

/// <summary>A call of SQLite that did not succeed. Stays inside this folder: outside it is an outcome or a <c>KithException</c>.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"{message} (SQLite result {code})")
{
    /// <summary>SQLite's extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>No space is left, on the disk or under the page limit.</summary>
    public bool IsFull => Primary == raw.SQLITE_FULL;

    /// <summary>Another connection that is none of ours holds the database.</summary>
    public bool IsBusy => Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The bytes read are not what SQLite wrote.</summary>
    public bool IsCorrupt => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private int Primary => Code & 0xff;
}
