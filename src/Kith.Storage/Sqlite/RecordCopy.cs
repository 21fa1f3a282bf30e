using System;
using System.Threading;
using Kith.Core.Ids;

namespace Kith.Storage.Sqlite;

/// <summary>Copies every whole row of one database into another, in rowid order, which reads a table without its indexes.</summary>
internal static class RecordCopy
{
    private const int RowsPerPage = 64;
    private const long LongestSkip = 1L << 40;

    /// <summary>What is done with a row that is not whole.</summary>
    public delegate void DamagedRow(ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Copies within the target's transaction and returns how many rows.</summary>
    /// <param name="source">Read only; may change meanwhile unless it is in a transaction.</param>
    /// <param name="target">Has an empty table of records.</param>
    /// <param name="onDamage">Told of rows with an identifier that are not whole; not copied.</param>
    /// <param name="skipsDamage">Whether to go on behind pages that cannot be read, instead of throwing.</param>
    /// <param name="cancellation">Gives up between two pages of rows.</param>
    /// <exception cref="SqliteFailure">The target cannot be written, or the source not read.</exception>
    public static long Run(SqliteConnection source, SqliteConnection target, DamagedRow onDamage, bool skipsDamage = false, CancellationToken cancellation = default)
    {
        using SqliteStatement page = source.Prepare($"select {RecordRow.Columns}, rowid from records where rowid >= ?1 order by rowid limit {RowsPerPage}");
        using SqliteStatement insert = target.Prepare($"insert or ignore into records ({RecordRow.Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        long copied = 0;
        long? next = 0;
        while (next is { } from)
        {
            cancellation.ThrowIfCancellationRequested();
            long reached = from;
            try
            {
                bool isEnd = true;
                page.Bind(1, from);
                while (page.Step())
                {
                    long row = page.Number(RecordRow.ColumnCount);
                    if (row < reached)
                        throw SqliteFailure.OutOfOrder;
                    reached = row + 1;
                    isEnd = false;
                    if (RecordRow.IsWhole(page))
                    {
                        RecordRow.Copy(page, insert);
                        copied++;
                    }
                    else if (page.Bytes(0).Length == Identifier.Bytes)
                    {
                        onDamage(page.Bytes(0), page.Bytes(4), page.Bytes(5));
                    }
                }

                next = isEnd ? null : reached;
            }
            catch (SqliteFailure failure) when (failure.IsCorrupt && skipsDamage)
            {
                page.Reset();
                next = SkipDamage(source, reached);
            }
            finally
            {
                page.Reset();
            }
        }

        return copied;
    }

    // The first rowid behind a page that cannot be read: by strides that double, and back by halves. Null when there is none.
    private static long? SkipDamage(SqliteConnection source, long from)
    {
        using SqliteStatement probe = source.Prepare("select rowid from records where rowid >= ?1 order by rowid limit 1");
        long stride = 1;
        while (!IsReadable(probe, from + stride))
        {
            stride *= 2;
            if (stride > LongestSkip)
                return null;
        }

        long unreadable = stride / 2;
        while (stride - unreadable > 1)
        {
            long middle = unreadable + ((stride - unreadable) / 2);
            if (IsReadable(probe, from + middle))
                stride = middle;
            else
                unreadable = middle;
        }

        return from + stride;
    }

    private static bool IsReadable(SqliteStatement probe, long from)
    {
        probe.Bind(1, from);
        try
        {
            probe.Step();
            return true;
        }
        catch (SqliteFailure failure) when (failure.IsCorrupt)
        {
            return false;
        }
        finally
        {
            probe.Reset();
        }
    }
}
