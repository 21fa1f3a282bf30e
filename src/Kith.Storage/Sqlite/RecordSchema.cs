using System;
using System.Buffers.Binary;
using System.IO;
using Kith.Core.Node;
using Kith.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Kith.Storage.Sqlite;

/// <summary>The database file: how it is laid out, created and recognised.</summary>
internal static class RecordSchema
{
    /// <summary>The layout this build writes, kept in the file as <c>user_version</c>.</summary>
    public const int Version = 2;

    /// <summary>The same layout, with keys and values encrypted; builds that know no encryption leave it alone.</summary>
    public const int SealedVersion = 3;

    // Where a database file has its user_version (SQLite file format, 1.3).
    private const int VersionOffset = 60;

    private const int NoSpace = 28;
    private const int WindowsNoSpace = unchecked((int)0x80070070);
    private const int ApplicationId = 0x4b697468; // "Kith"

    // Each record of a batch changes another page of the index on identifiers, and all of that page goes to the log and then to the file: with pages of 16 KiB
    // a record of 1 KiB cost some 30 KiB of writes. Stores that have those keep them.
    private const int PageBytes = 4_096;

    // Size and writer are repeated in the index on expiry so that a store counts itself by that index alone when it opens. An ordinary rowid table
    // on purpose: without rowid each value of 1 KiB spills to a page of its own.
    private const string Records = """
        create table records (
            identifier blob not null primary key,
            expires integer not null,
            size integer not null,
            checksum integer not null,
            key blob not null,
            value blob not null,
            writer integer not null default 0);
        """;

    private const string Index = "create index records_by_expiry on records (expires, size, writer);";

    // Numbers are never used again: whoever strikes an entry off means the one they saw. Key and value are what was found there.
    private const string Damage = """
        create table damage (
            number integer primary key autoincrement,
            first blob not null,
            last blob not null,
            key blob,
            value blob);
        create index damage_by_place on damage (first, last);
        create table store (
            id blob not null,
            generation integer not null);
        insert into store values (randomblob(16), 0);
        """;

    /// <summary>Opens the writer's connection, creating the file when it is not there.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.StoreUnreadable"/>: not ours, or newer than this build. Nothing is deleted.</exception>
    /// <exception cref="SqliteFailure">It cannot be opened, or is damaged.</exception>
    public static SqliteConnection OpenWriter(string path, SqliteStoreOptions options)
    {
        SqliteConnection connection = SqliteConnection.Open(path, isReadOnly: false);
        try
        {
            if (connection.Query("select count(*) from sqlite_master") == 0)
                Create(connection, path);
            else
                Recognise(connection, path);

            // The writer checkpoints by itself, after it has answered; a checkpoint inside a commit would make the callers wait.
            connection.Execute("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0");
            connection.Execute(BallotTable.Definition);
            LimitCache(connection, options.CacheBytes / 2);
            if (options.MaxPages is { } pages)
                connection.Execute($"pragma max_page_count = {pages}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens one more connection, for reading.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static SqliteConnection OpenReader(string path, long cacheBytes)
    {
        SqliteConnection connection = SqliteConnection.Open(path, isReadOnly: true);
        LimitCache(connection, cacheBytes);
        return connection;
    }

    /// <summary>Whether a file that nobody has open says of itself that it is encrypted.</summary>
    public static bool IsSealed(string path)
    {
        if (!File.Exists(path))
            return false;
        Span<byte> version = stackalloc byte[sizeof(int)];
        using SafeFileHandle file = File.OpenHandle(path);
        return RandomAccess.Read(file, version, VersionOffset) == version.Length && BinaryPrimitives.ReadInt32BigEndian(version) == SealedVersion;
    }

    /// <summary>What to tell a person about a failure to open.</summary>
    public static KithException Unreadable(string path, Exception failure) => Unreadable(
        path,
        failure switch
        {
            SqliteFailure { IsCorrupt: true } => "is not a SQLite database or is damaged. Move it away and start again: the node fetches its records from the other replicas",
            SqliteFailure { IsFull: true } or IOException { HResult: NoSpace or WindowsNoSpace } => "cannot be opened: its disk is full. Make some room and start again",
            _ => "cannot be opened. Check the disk, and the permissions of the file and its folder",
        },
        failure);

    // What SQLite keeps beside each page comes on top: 3 % with pages of 4 KiB.
    private static void LimitCache(SqliteConnection connection, long bytes) => connection.Execute($"pragma cache_size = -{bytes / 1024 * 15 / 16}");

    private static void Create(SqliteConnection connection, string path)
    {
        connection.Execute($"pragma page_size = {PageBytes}; pragma journal_mode = wal; pragma synchronous = full");
        connection.Execute($"begin immediate; {Records} {Index} {Damage} pragma application_id = {ApplicationId}; pragma user_version = {Version}; commit");
        UnlockedFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Throws unless a database is a store of a layout that can be read.</summary>
    public static long RequireKnown(SqliteConnection connection, string path)
    {
        if (connection.Query("pragma application_id") != ApplicationId)
            throw Unreadable(path, "is a SQLite database of something else. Give this node a data folder of its own");
        long version = connection.Query("pragma user_version");
        return version is >= 1 and <= SealedVersion
            ? version
            : throw Unreadable(path, $"has layout version {version}; this build reads versions 1 to {SealedVersion}. Start the build that wrote it, or a newer one");
    }

    private static void Recognise(SqliteConnection connection, string path)
    {
        if (RequireKnown(connection, path) == 1)
            connection.Execute($"begin immediate; alter table records add column writer integer not null default 0; drop index records_by_expiry; {Index} {Damage} pragma user_version = {Version}; commit");
    }

    private static KithException Unreadable(string path, string what, Exception? cause = null) =>
        new(KithErrorCode.StoreUnreadable, $"The record store '{path}' {what}.{(cause is null ? "" : $" ({cause.Message})")}", cause);
}
