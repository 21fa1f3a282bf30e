using System;
using System.IO;
using System.Linq;
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
    public static long Take(string path, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                throw Refused($"The folder '{folder}' is not empty. A backup needs a folder of its own.");
            return Copy(path, Path.Combine(folder, SqliteRecordStore.FileName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteFailure)
        {
            throw Unreadable($"The record store '{path}' cannot be backed up to '{folder}': {failure.Message}", failure);
        }
    }

    /// <summary>Copies a backup to where a store will be opened.</summary>
    /// <exception cref="KithException">There is a store already, or the backup is missing, damaged or of a newer version.</exception>
    public static long Restore(string backup, string path)
    {
        string source = Path.Combine(backup, SqliteRecordStore.FileName);
        if (!File.Exists(source))
            throw Refused($"The folder '{backup}' holds no backup: there is no {SqliteRecordStore.FileName} in it.");
        if (Directory.EnumerateFiles(Path.GetDirectoryName(path)!, SqliteRecordStore.FileName + "*").FirstOrDefault() is { } there)
            throw Refused($"The data folder holds a record store already ('{there}'). Restore into a folder without one; nothing was changed.");
        try
        {
            return Copy(source, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteFailure)
        {
            throw Unreadable($"The backup '{source}' cannot be restored: {failure.Message}", failure);
        }
    }

    // Under another name until it is complete and on the disk, so that nobody takes a part for the whole.
    private static long Copy(string source, string target)
    {
        string unfinished = target + UnfinishedSuffix;
        try
        {
            using SqliteConnection from = SqliteConnection.Open(source, isReadOnly: true);
            bool isSealed = RecordSchema.RequireKnown(from, source) == RecordSchema.SealedVersion;
            from.Execute("begin"); // One moment of the store, whatever is written meanwhile.
            long copied;
            using (SqliteConnection to = RecordSchema.OpenWriter(unfinished, SqliteStoreOptions.Default))
            using (DamageTable damage = new(to, SqliteStoreOptions.Default.MaxDamageEntries))
            {
                to.Execute("begin immediate");
                copied = RecordCopy.Run(from, to, damage.AddRow);
                damage.AddRange(); // Whoever restores it holds an older copy.
                if (isSealed)
                    to.Execute($"pragma user_version = {RecordSchema.SealedVersion}");
                to.Execute("commit; pragma journal_mode = delete"); // One file, that can be carried about.
                Verify(to, copied);
            }

            if (isSealed)
                File.Copy(source + KeyFile.Suffix, target + KeyFile.Suffix);
            File.Move(unfinished, target);
            UnlockedFile.SyncFolder(Path.GetDirectoryName(target)!);
            return copied;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
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
