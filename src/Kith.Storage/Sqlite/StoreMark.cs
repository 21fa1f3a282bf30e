using System;
using System.Buffers.Binary;
using System.IO;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>
/// A small file beside the database that says which database belongs here, how often it was opened, and whether it was closed in good order. With it a
/// stale copy, another node's file or a missing log is told from a store that is merely small.
/// </summary>
internal sealed class StoreMark
{
    private const int IdBytes = 16;
    private const int PayloadBytes = IdBytes + sizeof(long) + sizeof(int) + 1;
    private readonly string _path;
    private readonly NodeStateFile _file;
    private byte[]? _payload;

    public StoreMark(string databasePath)
    {
        _path = databasePath;
        _file = new NodeStateFile(databasePath + ".mark");
        _payload = _file.Load() is { Length: PayloadBytes } payload ? payload : null;
    }

    /// <summary>Whether a store of this build's layout was here, so that whatever else the file seems to be is damage.</summary>
    public bool IsOurs => _payload is not null && BinaryPrimitives.ReadInt32LittleEndian(_payload.AsSpan(IdBytes + sizeof(long))) == RecordSchema.Version;

    private bool IsOpen => _payload![^1] != 0;

    private bool IsAhead => ReadAlone() is { } database && database.Generation < Generation;

    private long Generation => BinaryPrimitives.ReadInt64LittleEndian(_payload.AsSpan(IdBytes));

    /// <summary>
    /// Compares the files before SQLite opens them; why records may be missing, or null. Moves a log aside that does not belong to the database: to
    /// replay it would mix two histories.
    /// </summary>
    public string? Compare()
    {
        if (_payload is null)
            return null;
        if (!File.Exists(_path))
            return "the file is missing";
        FileInfo log = new(_path + "-wal");
        bool isLogThere = log.Exists && log.Length > 0;
        string? why = CompareDatabase();
        if (why is null && !IsOpen && isLogThere)
            why = "a log lay beside it that is not its own"; // Closing in good order leaves none.
        if (why is not null)
        {
            StoreRescue.MoveAside(log.FullName);
            return why;
        }

        if (!IsOpen)
            return null;
        return !isLogThere ? "its log is missing" : StoreLogTail.IsBroken(log.FullName) ? "its log is damaged" : null;
    }

    /// <summary>Counts an opening, first in the database and then here.</summary>
    public void Opened(SqliteConnection connection)
    {
        try
        {
            Count(connection);
        }
        catch (Exception failure) when (failure is SqliteFailure { IsFull: true } or IOException && _payload is not null && IsOpen && !IsAhead)
        {
            // The disk has no space for what a killed node left in its log, or for another mark. It has marked the store as open, and this opening is not counted.
        }
    }

    private void Count(SqliteConnection connection)
    {
        long next = Math.Max(Read(connection).Generation, _payload is null ? 0 : Generation) + 1;
        connection.Execute($"update store set generation = {next}");
        connection.Checkpoint(); // So that the file says it without its log.
        byte[] payload = new byte[PayloadBytes];
        Read(connection).Id.CopyTo(payload, 0);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(IdBytes), next);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(IdBytes + sizeof(long)), RecordSchema.Version);
        payload[^1] = 1;
        Save(payload);
    }

    /// <summary>Notes that the database was closed, unless its log is still there because it could not be emptied.</summary>
    public void Closed()
    {
        if (_payload is null || File.Exists(_path + "-wal"))
            return;
        byte[] payload = [.. _payload];
        payload[^1] = 0;
        try
        {
            Save(payload);
        }
        catch (IOException)
        {
            // Then the next opening looks harder than it would have to.
        }
    }

    private string? CompareDatabase()
    {
        if (ReadAlone() is not { } database)
            return null; // Whatever is wrong with it, opening it will tell; its log may be the better part of it.
        if (!database.Id.AsSpan().SequenceEqual(_payload.AsSpan(0, IdBytes)))
            return "it is another store's file";
        return database.Generation < Generation ? "it is an older copy" : null;
    }

    // Null where it cannot be read without its log, as when only a part of that has been written back.
    private (byte[] Id, long Generation)? ReadAlone()
    {
        try
        {
            using SqliteConnection alone = SqliteConnection.OpenWithoutLog(_path);
            return Read(alone);
        }
        catch (SqliteFailure)
        {
            return null;
        }
    }

    private void Save(byte[] payload)
    {
        _file.Save(payload);
        _payload = payload;
    }

    private static (byte[] Id, long Generation) Read(SqliteConnection connection)
    {
        using SqliteStatement statement = connection.Prepare("select id, generation from store");
        return statement.Step() && statement.Bytes(0).Length == IdBytes
            ? (statement.Bytes(0).ToArray(), statement.Number(1))
            : throw new SqliteFailure(SQLitePCL.raw.SQLITE_CORRUPT, "the store does not say which one it is");
    }
}
