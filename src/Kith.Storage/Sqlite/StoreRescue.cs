using System.IO;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>
/// Replaces a damaged database by a new one that holds what can be read of it. A crash in the middle leaves the old file or the new one in place, never
/// half of either. One damaged file is kept, for whoever wants to look; the next takes its place.
/// </summary>
internal static class StoreRescue
{
    private const string NewSuffix = ".new";
    private const string AsideSuffix = ".damaged";
    private static readonly string[] LogSuffixes = ["-wal", "-shm"];

    /// <summary>Rebuilds the file; nobody may have it open for writing. Returns where the damaged one is.</summary>
    /// <exception cref="SqliteFailure">There is no space, or the disk failed; the damaged file is where it was.</exception>
    public static string Run(string path, SqliteStoreOptions options)
    {
        string replacement = path + NewSuffix;
        Delete(replacement);
        using (SqliteConnection target = RecordSchema.OpenWriter(replacement, options))
        using (DamageTable damage = new(target, options.MaxDamageEntries))
        {
            target.Execute("begin immediate");
            CopyWhatIsReadable(path, target, damage);
            damage.AddRange(); // Rows that cannot be reached have no identifiers that could be listed.
            target.Execute("commit");
        }

        if (File.Exists(replacement + LogSuffixes[0]))
            throw new IOException($"The log of '{replacement}' could not be emptied into it.");
        MoveAside(path);
        FinishReplacement(path);
        return path + AsideSuffix;
    }

    /// <summary>Completes a replacement that a crash cut short, or clears away what it left.</summary>
    public static void FinishReplacement(string path)
    {
        string replacement = path + NewSuffix;
        if (!File.Exists(replacement))
            return;
        if (File.Exists(path) || File.Exists(replacement + LogSuffixes[0]))
        {
            Delete(replacement);
            return;
        }

        File.Move(replacement, path);
        UnlockedFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Gives a file, and a database's log with it, a name that nobody opens.</summary>
    public static void MoveAside(string path)
    {
        foreach (string suffix in (string[])["", .. LogSuffixes])
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, path + AsideSuffix + suffix, overwrite: true);
        }

        UnlockedFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static void CopyWhatIsReadable(string path, SqliteConnection target, DamageTable damage)
    {
        try
        {
            using SqliteConnection source = SqliteConnection.Open(path, isReadOnly: false);
            source.Execute("pragma cell_size_check = on; pragma writable_schema = on"); // The second reads files that are shorter than they say.
            RecordCopy.Run(source, target, damage.AddRow, skipsDamage: true);
        }
        catch (SqliteFailure failure) when (failure.IsCorrupt || failure.IsSchemaDamage)
        {
            // Nothing, or nothing more, can be read of it: the other replicas have it.
        }
    }

    private static void Delete(string path)
    {
        foreach (string suffix in (string[])["", .. LogSuffixes])
            File.Delete(path + suffix);
    }
}
