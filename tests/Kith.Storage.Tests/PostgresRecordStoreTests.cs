using System;
using Kith.Core.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Storage.Tests;

/// <summary>The contract, kept by a real server.</summary>
public sealed class PostgresRecordStoreTests : RecordStoreContract, IClassFixture<PostgresServerFixture>
{
    private readonly PostgresServerFixture _server;

    public PostgresRecordStoreTests(PostgresServerFixture server)
    {
        _server = server;
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
    }

    protected override IRecordStore Open(RecordRules rules, TimeProvider time, StoreQuota quota) =>
        PostgresRecordStore.OpenAsync(_server.ConnectionString(), rules, time, NullLogger.Instance, new PostgresStoreOptions { Quota = quota, Schema = _server.NewSchema() }).GetAwaiter().GetResult();
}
