using System;
using System.IO;

namespace Kith.Storage.Tests;

/// <summary>What a disk, or whoever handles its files, can do to a closed store: one fault drawn from a seed.</summary>
internal static class Mutation
{
    private const int PageBytes = 4_096;

    /// <summary>Applies a fault to the store in a folder and says which.</summary>
    /// <param name="random">Draws it.</param>
    /// <param name="folder">The closed store's folder.</param>
    /// <param name="older">The folder of the same store as it was earlier.</param>
    /// <param name="other">The folder of another store.</param>
    public static string Apply(Random random, string folder, string older, string other)
    {
        string database = Path.Combine(folder, SqliteRecordStore.FileName);
        string log = database + "-wal";
        string victim = File.Exists(log) && random.Next(2) == 0 ? log : database;
        byte[] bytes = File.ReadAllBytes(victim);
        string what;
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                int bit = random.Next(bytes.Length * 8);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                what = $"bit {bit} flipped";
                break;
            case 3 or 4:
                int page = random.Next(bytes.Length / PageBytes);
                Array.Clear(bytes, page * PageBytes, Math.Min(PageBytes, bytes.Length - (page * PageBytes)));
                what = $"page {page} zeroed";
                break;
            case 5:
                bytes = File.ReadAllBytes(database);
                victim = database; // A log cut off between two transactions cannot be told from one that ended there.
                int length = random.Next(bytes.Length);
                bytes = bytes[..length];
                what = $"cut to {length} bytes";
                break;
            case 6:
                bytes = File.ReadAllBytes(Path.Combine(other, SqliteRecordStore.FileName));
                victim = database;
                what = "another store's file";
                break;
            case 7:
                bytes = File.ReadAllBytes(Path.Combine(older, SqliteRecordStore.FileName));
                victim = database;
                File.Delete(log);
                what = "an older copy";
                break;
            default:
                victim = random.Next(3) switch { 0 => database, 1 => log, _ => database + ".mark" };
                File.Delete(victim);
                return $"{Path.GetFileName(victim)} deleted";
        }

        File.WriteAllBytes(victim, bytes);
        return $"{Path.GetFileName(victim)}: {what}";
    }
}
