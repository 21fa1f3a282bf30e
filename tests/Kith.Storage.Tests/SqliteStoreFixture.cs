using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Core.Records;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Storage.Tests;

/// <summary>A data folder whose store can be closed, tampered with and opened again.</summary>
internal sealed class SqliteStoreFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private DataFolderLock? _lock;
    private SqliteRecordStore? _store;

    public SqliteStoreFixture(bool inMemory = false) => _folder = new TemporaryFolder(inMemory);

    public ManualClock Clock { get; } = new();

    public string Folder => _folder.FullPath;

    public string DatabasePath => Path.Combine(Folder, SqliteRecordStore.FileName);

    public DateTimeOffset InAnHour => Clock.Now.AddHours(1);

    public SqliteRecordStore Open(SqliteStoreOptions? options = null)
    {
        _lock ??= DataFolderLock.Acquire(Folder);
        _store = SqliteRecordStore.Open(_lock, RecordRules.Trusted, Clock, NullLogger.Instance, options);
        return _store;
    }

    public async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _lock?.Dispose();
        _store = null;
        _lock = null;
    }

    /// <summary>Changes the database behind the store's back.</summary>
    public void Tamper(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(DatabasePath, isReadOnly: false);
        connection.Execute(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
