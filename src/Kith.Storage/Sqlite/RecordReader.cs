using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Encryption;

namespace Kith.Storage.Sqlite;

/// <summary>
/// One reading connection, opened when it is first needed. Runs on the thread pool while reads wait: a read seldom waits for the disk, and no
/// thread sits idle for it.
/// </summary>
internal sealed class RecordReader(ReaderPool owner, string path, long cacheBytes, TimeProvider time, DamageReport damage, RecordSeal? seal) : IThreadPoolWorkItem, IDisposable
{
    private const int RecordsPerPage = 64;

    // After this many reads others on the thread pool have their turn.
    private const int ReadsPerTurn = 64;

    private SqliteConnection? _connection;
    private SqliteStatement? _find;
    private SqliteStatement? _page;
    private SqliteStatement? _lost;
    private int _generation;

    /// <inheritdoc/>
    public void Execute()
    {
        for (int turn = 0; turn < ReadsPerTurn; turn++)
        {
            if (!owner.TryTake(this, out ReadRequest? request))
                return;
            Run(request);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The live record under a key, or null.</summary>
    /// <exception cref="SqliteFailure">It cannot be read, or was lost to the disk: then nobody may be told that it is absent.</exception>
    public Record? Get(RecordKey key)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key.Span).CopyTo(identifier);
        SqliteStatement find = _find!;
        find.Bind(1, identifier);
        try
        {
            if (find.Step())
            {
                if (RecordRow.TryRead(find, key, out Record? record, seal))
                    return record!.IsExpired(time.GetUtcNow()) ? null : record;
                damage.RowFound(identifier);
                throw SqliteFailure.Lost;
            }
        }
        finally
        {
            find.Reset();
        }

        return damage.Listed > 0 && IsListed(identifier) ? throw SqliteFailure.Lost : null;
    }

    /// <summary>The first records of a range, or the next ones after the identifier that ended the page before.</summary>
    public RecordPage ReadPage(in Identifier from, in Identifier toInclusive, byte[]? after)
    {
        List<Record> records = [];
        byte[]? last = null;
        int rows = 0;
        SqliteStatement page = _page!;
        byte[] reached = after ?? from.ToByteArray();
        page.Bind(1, reached);
        page.Bind(2, toInclusive.ToByteArray());
        page.Bind(3, RecordsPerPage);
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            while (page.Step())
            {
                rows++;
                if (page.Bytes(0).SequenceCompareTo(reached) < 0)
                    throw SqliteFailure.OutOfOrder; // Else a range of a damaged index might never end.
                reached = page.Bytes(0).ToArray();
                if (rows == RecordsPerPage)
                    last = page.Bytes(0).ToArray();
                if (after is not null && page.Bytes(0).SequenceEqual(after))
                    continue;
                if (!RecordRow.TryRead(page, asked: null, out Record? record, seal))
                    damage.RowFound(page.Bytes(0));
                else if (!record!.IsExpired(now))
                    records.Add(record);
            }
        }
        finally
        {
            page.Reset();
        }

        return new RecordPage(records, last);
    }

    /// <summary>Bytes of memory that its cache of pages takes.</summary>
    public int CacheBytes => _connection!.CacheBytes;

    /// <summary>Runs a query of the caller's making, for what is done seldom.</summary>
    public SqliteStatement Prepare(string sql) => _connection!.Prepare(sql);

    public void Dispose()
    {
        _find?.Dispose();
        _page?.Dispose();
        _lost?.Dispose();
        _connection?.Dispose();
        _find = _page = _lost = null;
        _connection = null;
    }

    private void Run(ReadRequest request)
    {
        try
        {
            Open();
            request.Execute(this);
        }
        catch (SqliteFailure failure)
        {
            if (failure.IsCorrupt)
                damage.StructureFound();
            request.Fail(new KithException(KithErrorCode.StoreUnreadable, $"The record store '{path}' cannot be read: {failure.Message}. Check the disk.", failure));
        }
        catch (Exception failure)
        {
            request.Fail(failure); // The top of a read: a defect is its caller's to report, not the process's end.
        }
    }

    private bool IsListed(ReadOnlySpan<byte> identifier)
    {
        _lost!.Bind(1, identifier);
        try
        {
            return _lost.Step();
        }
        finally
        {
            _lost.Reset();
        }
    }

    private void Open()
    {
        int generation = owner.Generation;
        if (_generation != generation)
            Dispose();
        _generation = generation;
        if (_page is not null)
            return;
        _connection ??= RecordSchema.OpenReader(path, cacheBytes);
        _find ??= _connection.Prepare($"select {RecordRow.Columns} from records where identifier = ?1");
        _lost ??= _connection.Prepare("select 1 from damage where first = ?1 and last = ?1");
        _page = _connection.Prepare($"select {RecordRow.Columns} from records where identifier between ?1 and ?2 order by identifier limit ?3");
    }
}
