using System;
using System.IO;
using System.Linq;
using System.Threading;
using Kith.Core.Node;
using Kith.Storage.Encryption;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>Copies of a whole store: row by row, so that a copy holds only what is as it was written, and read again before it is trusted.</summary>
internal static class StoreBackup
{
    private const string UnfinishedSuffix = ".part";

    /// <summary>Copies a store that may be in use into an empty folder.</summary>
    /// <exception cref="KithException">The folder is not empty or cannot be written, or the store cannot be read.</exception>
    public static long Take(string path, string folder, CancellationToken cancellation)
    {
        try
        {
            DataFolder.Create(Path.GetFullPath(folder));
            string target = Path.Combine(folder, SqliteRecordStore.FileName);
            if (Directory.EnumerateFileSystemEntries(folder).Any())
            {
                throw Refused(File.Exists(target + UnfinishedSuffix)
                    ? $"The folder '{folder}' holds a backup that is being written, or was never finished. Delete it if nobody writes it, or choose another folder."
                    : $"The folder '{folder}' is not empty. A backup needs a folder of its own.");
            }

            return Copy(path, target, cancellation);
        }
        catch (SqliteFailure failure) when (failure.IsUnopened)
        {
            throw Unreadable($"The record store '{path}' cannot be opened. Run this as the user the node runs as: reading it takes the right to write in its folder. ({failure.Message})", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteFailure)
        {
            throw Unreadable($"The record store '{path}' cannot be backed up to '{folder}': {failure.Message}", failure);
        }
    }

    /// <summary>Copies a backup to where a store will be opened; what an earlier attempt left half done is cleared away.</summary>
    /// <exception cref="KithException">There is a store already, or the backup is missing, damaged or of a newer version.</exception>
    public static long Restore(string backup, string path, CancellationToken cancellation)
    {
        string source = Path.Combine(backup, SqliteRecordStore.FileName);
        if (!File.Exists(source))
            throw Refused($"The folder '{backup}' holds no backup: there is no {SqliteRecordStore.FileName} in it.");
        if (Directory.EnumerateFiles(Path.GetDirectoryName(path)!, SqliteRecordStore.FileName + "*").FirstOrDefault(there => !there.StartsWith(path + UnfinishedSuffix, StringComparison.Ordinal)) is { } there)
            throw Refused($"The data folder holds a record store already ('{there}'). Restore into a folder without one; nothing was changed.");
        try
        {
            Delete(path + UnfinishedSuffix);
            return Copy(source, path, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteFailure)
        {
            throw Unreadable($"The backup '{source}' cannot be restored: {failure.Message}", failure);
        }
    }

    // Under another name until it is complete and on the disk, so that nobody takes a part for the whole.
    private static long Copy(string source, string target, CancellationToken cancellation)
    {
        string unfinished = target + UnfinishedSuffix;
        string unfinishedKeys = unfinished + KeyFile.Suffix;
        try
        {
            using SqliteConnection from = SqliteConnection.Open(source, isReadOnly: true);
            bool isSealed = RecordSchema.RequireKnown(from, source) == RecordSchema.SealedVersion;
            if (isSealed)
                CopyKeys(source + KeyFile.Suffix, unfinishedKeys);
            from.Execute("begin"); // One moment of the store, whatever is written meanwhile.
            long copied;
            using (SqliteConnection to = RecordSchema.OpenWriter(unfinished, SqliteStoreOptions.Default))
            using (DamageTable damage = new(to, SqliteStoreOptions.Default.MaxDamageEntries))
            {
                to.Execute("begin immediate");
                copied = RecordCopy.Run(from, to, damage.AddRow, cancellation: cancellation);
                damage.AddRange(); // Whoever restores it holds an older copy.
                if (isSealed)
                    to.Execute($"pragma user_version = {RecordSchema.SealedVersion}");
                to.Execute("commit; pragma journal_mode = delete"); // One file, that can be carried about.
                Verify(to, copied);
            }

            cancellation.ThrowIfCancellationRequested();
            if (isSealed)
                File.Move(unfinishedKeys, target + KeyFile.Suffix);
            File.Move(unfinished, target);
            UnlockedFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
            return copied;
        }
        catch
        {
            Delete(unfinished);
            throw;
        }
    }

    private static void CopyKeys(string source, string target)
    {
        using FileStream keys = new(target, FileMode.CreateNew, FileAccess.Write);
        keys.Write(File.ReadAllBytes(source));
        keys.Flush(flushToDisk: true);
    }

    // A full disk, or a process that was killed, leaves the log as well.
    private static void Delete(string unfinished)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal", KeyFile.Suffix])
            File.Delete(unfinished + suffix);
    }

    private static void Verify(SqliteConnection copy, long expected)
    {
        using SqliteStatement rows = copy.Prepare($"select {RecordRow.Columns} from records not indexed");
        long whole = 0;
        while (rows.Step())
            whole += RecordRow.IsWhole(rows) ? 1 : 0;
        using SqliteStatement check = copy.Prepare("pragma quick_check(1)");
        check.Step();
        if (whole != expected || !check.Bytes(0).SequenceEqual("ok"u8))
            throw new IOException("The copy is not what was written. Check the disk it lies on.");
    }

    private static KithException Refused(string message) => new(KithErrorCode.Refused, message);

    private static KithException Unreadable(string message, Exception cause) => new(KithErrorCode.StoreUnreadable, message, cause);
}
