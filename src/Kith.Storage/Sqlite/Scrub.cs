using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Storage.Sqlite;

/// <summary>
/// One pass over everything: each row against its checksum and both indexes, then each entry of the index by identifier against its row, so that a row
/// that one of them hides is found by the other. At a bounded rate, between other reads.
/// </summary>
internal sealed class Scrub(ReaderPool readers, DamageReport report, TimeProvider time, int recordsPerSecond)
{
    private const int RowsPerPage = 64;

    private const string ByRow = $"""
        select {RecordRow.Columns}, rowid,
            exists (select 1 from records i indexed by sqlite_autoindex_records_1 where i.identifier = r.identifier and i.rowid = r.rowid),
            exists (select 1 from records e indexed by records_by_expiry where e.expires = r.expires and e.size = r.size and e.writer = r.writer and e.rowid = r.rowid)
        from records r where rowid > ?1 order by rowid limit ?2
        """;

    private const string ByIdentifier = """
        select i.identifier, r.identifier is i.identifier
        from (select identifier, rowid as place from records indexed by sqlite_autoindex_records_1 where identifier > ?1 order by identifier limit ?2) i
        left join records r not indexed on r.rowid = i.place
        """;

    private long _records;
    private long _damaged;
    private bool _isStructureDamaged;

    public async Task<ScrubReport> RunAsync(CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        try
        {
            for (long? row = 0; row is { } after;)
                row = await PacedAsync(reader => CheckRows(reader, after), cancellation).ConfigureAwait(false);
            for (byte[]? identifier = []; identifier is { } after;)
                identifier = await PacedAsync(reader => CheckIndex(reader, after), cancellation).ConfigureAwait(false);
        }
        catch (KithException failure) when (failure.InnerException is SqliteFailure { IsCorrupt: true })
        {
            _isStructureDamaged = true; // The reader has reported it. What lies behind is checked row by row when the file is rebuilt.
        }

        if (_isStructureDamaged)
            report.StructureFound();
        return new ScrubReport(_records, _damaged, _isStructureDamaged, time.GetElapsedTime(start));
    }

    private async Task<T> PacedAsync<T>(Func<RecordReader, T> check, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long start = time.GetTimestamp();
        T next = await readers.RunAsync(check).ConfigureAwait(false);
        TimeSpan rest = (TimeSpan.FromSeconds(1) * RowsPerPage / recordsPerSecond) - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellation).ConfigureAwait(false);
        return next;
    }

    // Where the next page begins, or null at the end.
    private long? CheckRows(RecordReader reader, long after)
    {
        using SqliteStatement page = reader.Prepare(ByRow);
        page.Bind(1, after);
        page.Bind(2, RowsPerPage);
        int rows = 0;
        for (; page.Step(); rows++)
        {
            if (page.Number(RecordRow.ColumnCount) <= after)
                throw SqliteFailure.OutOfOrder;
            after = page.Number(RecordRow.ColumnCount);
            _records++;
            if (page.Number(RecordRow.ColumnCount + 1) == 0 || page.Number(RecordRow.ColumnCount + 2) == 0)
                _isStructureDamaged = true;
            if (RecordRow.IsWhole(page))
                continue;
            _damaged++;
            report.RowFound(page.Bytes(0));
        }

        return rows < RowsPerPage ? null : after;
    }

    private byte[]? CheckIndex(RecordReader reader, byte[] after)
    {
        using SqliteStatement page = reader.Prepare(ByIdentifier);
        page.Bind(1, after);
        page.Bind(2, RowsPerPage);
        int rows = 0;
        for (; page.Step(); rows++)
        {
            if (page.Bytes(0).SequenceCompareTo(after) <= 0)
                throw SqliteFailure.OutOfOrder; // Going on might never end.
            if (page.Number(1) == 0)
                _isStructureDamaged = true;
            after = page.Bytes(0).ToArray();
        }

        return rows < RowsPerPage ? null : after;
    }
}
