using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>
/// One reading connection, opened when it is first needed. Runs on the thread pool while reads wait: a read seldom waits for the disk, and no
/// thread sits idle for it.
/// </summary>
internal sealed class RecordReader(ReaderPool owner, string path, long cacheBytes, TimeProvider time, QuarantineCounter quarantine) : IThreadPoolWorkItem, IDisposable
{
    private const int RecordsPerPage = 64;

    // After this many reads others on the thread pool have their turn.
    private const int ReadsPerTurn = 64;

    private SqliteConnection? _connection;
    private SqliteStatement? _find;
    private SqliteStatement? _page;

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
    public Record? Get(RecordKey key)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key.Span).CopyTo(identifier);
        SqliteStatement find = _find!;
        find.Bind(1, identifier);
        try
        {
            if (!find.Step())
                return null;
            if (RecordRow.TryRead(find, key, out Record? record))
                return record!.IsExpired(time.GetUtcNow()) ? null : record;
            quarantine.Add();
            return null;
        }
        catch (SqliteFailure failure) when (failure.IsCorrupt)
        {
            quarantine.Add();
            return null;
        }
        finally
        {
            find.Reset();
        }
    }

    /// <summary>The first records of a range, or the next ones after the identifier that ended the page before.</summary>
    public RecordPage ReadPage(in Identifier from, in Identifier toInclusive, byte[]? after)
    {
        List<Record> records = [];
        byte[]? last = null;
        int rows = 0;
        SqliteStatement page = _page!;
        page.Bind(1, after ?? from.ToByteArray());
        page.Bind(2, toInclusive.ToByteArray());
        page.Bind(3, RecordsPerPage);
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            while (page.Step())
            {
                rows++;
                if (rows == RecordsPerPage)
                    last = page.Bytes(0).ToArray();
                if (after is not null && page.Bytes(0).SequenceEqual(after))
                    continue;
                if (!RecordRow.TryRead(page, asked: null, out Record? record))
                    quarantine.Add();
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

    public void Dispose()
    {
        _find?.Dispose();
        _page?.Dispose();
        _connection?.Dispose();
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
            request.Fail(new KithException(KithErrorCode.StoreUnreadable, $"The record store '{path}' cannot be read: {failure.Message}. Check the disk.", failure));
        }
        catch (Exception failure)
        {
            request.Fail(failure); // The top of a read: a defect is its caller's to report, not the process's end.
        }
    }

    private void Open()
    {
        if (_page is not null)
            return;
        _connection ??= RecordSchema.OpenReader(path, cacheBytes);
        _find ??= _connection.Prepare($"select {RecordRow.Columns} from records where identifier = ?1");
        _page = _connection.Prepare($"select {RecordRow.Columns} from records where identifier between ?1 and ?2 order by identifier limit ?3");
    }
}
