using System.Collections.Generic;
using Kith.Core.Records;
using Kith.Storage.Sqlite;

namespace Kith.Storage.Encryption;

/// <summary>
/// Brings a whole database under the data key in use: when encryption is turned on, and when the master key is changed. A crash in the middle is made good at
/// the next opening, since every row tells how it is sealed.
/// </summary>
internal static class SealRewriter
{
    private const int RowsPerTransaction = 512;

    /// <summary>Seals what is not sealed with the key in use, and leaves nothing of the old form in the file. Returns how many records that were.</summary>
    /// <exception cref="SqliteFailure">The disk failed or is full; what was done stays done.</exception>
    public static long Run(SqliteConnection connection, RecordSeal seal, int maxDamage)
    {
        long rewritten = 0;
        using (DamageTable damage = new(connection, maxDamage))
        {
            for (long? row = 0; row is { } after;)
                row = RewriteRecords(connection, seal, damage, after, ref rewritten);
        }

        RewriteBallots(connection, seal);
        connection.Execute($"update damage set key = null, value = null; pragma user_version = {RecordSchema.SealedVersion}");
        connection.Execute("vacuum"); // What was overwritten still lies in free pages.
        connection.Execute("pragma wal_checkpoint(truncate)");
        return rewritten;
    }

    private static long? RewriteRecords(SqliteConnection connection, RecordSeal seal, DamageTable damage, long after, ref long rewritten)
    {
        using SqliteStatement page = connection.Prepare($"select {RecordRow.Columns}, rowid from records where rowid > ?1 order by rowid limit {RowsPerTransaction}");
        using SqliteStatement update = connection.Prepare("update records set identifier = ?1, expires = ?2, size = ?3, checksum = ?4, key = ?5, value = ?6, writer = ?7 where rowid = ?8");
        using SqliteStatement remove = connection.Prepare("delete from records where rowid = ?1");
        List<(long Row, byte[] Identifier, Record? Record, RecordWriter Writer)> found = [];
        int rows = 0;
        page.Bind(1, after);
        for (; page.Step(); rows++)
        {
            after = page.Number(RecordRow.ColumnCount);
            if (seal.IsCurrent(page.Bytes(4)))
                continue;
            RecordRow.TryRead(page, asked: null, out Record? record, seal);
            found.Add((after, page.Bytes(0).ToArray(), record, RecordRow.ChargeOf(page).Writer));
        }

        page.Reset();
        connection.Execute("begin immediate");
        foreach ((long row, byte[] identifier, Record? record, RecordWriter writer) in found)
        {
            if (record is null)
            {
                damage.AddRow(identifier, default, default); // Damaged, and in the open: its place is enough to fetch it again.
                remove.Bind(1, row);
                remove.Run();
                continue;
            }

            RecordRow.Bind(update, identifier, record, writer, seal);
            update.Bind(RecordRow.ColumnCount + 1, row);
            update.Run();
            rewritten++;
        }

        connection.Execute("commit");
        return rows < RowsPerTransaction ? null : after;
    }

    private static void RewriteBallots(SqliteConnection connection, RecordSeal seal)
    {
        using SqliteStatement all = connection.Prepare("select identifier, state from ballots");
        List<(byte[] Identifier, byte[] State)> states = [];
        while (all.Step())
        {
            if (!seal.IsCurrent(all.Bytes(1)))
                states.Add((all.Bytes(0).ToArray(), all.Bytes(1).ToArray()));
        }

        all.Reset();
        connection.Execute("begin immediate");
        foreach ((byte[] identifier, byte[] state) in states)
            BallotTable.Reseal(connection, identifier, state, seal);
        connection.Execute("commit");
    }
}
