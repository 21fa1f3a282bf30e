using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

/// <summary>What goes wrong with a server, and what its nodes say then.</summary>
public sealed class PostgresServerTests : IClassFixture<PostgresServerFixture>
{
    private readonly PostgresServerFixture _server;
    private readonly ManualClock _clock = new();

    public PostgresServerTests(PostgresServerFixture server)
    {
        _server = server;
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
    }

    private DateTimeOffset InAnHour => _clock.Now.AddHours(1);

    [Fact]
    public async Task Server_that_does_not_answer_is_named_with_its_port()
    {
        int port = PostgresServerFixture.FreePort();
        await RefusesAsync(_server.ConnectionString(port), $"PostgreSQL at 127.0.0.1:{port} cannot be reached");
    }

    [Fact]
    public async Task Wrong_password_is_said_and_not_repeated()
    {
        KithException refused = await RefusesAsync(_server.ConnectionString(password: "secret"), $"refuses the user '{PostgresServerFixture.User}'");
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_is_named() => await RefusesAsync(_server.ConnectionString(database: "nowhere"), "has no database 'nowhere'");

    [Theory]
    [InlineData("Host=x;Nonsense=1")]
    [InlineData("kith")]
    [InlineData("postgresql://kith:hidden@db:5432/kith")]
    [InlineData("")]
    [InlineData("Username=kith;Password=hidden")]
    [InlineData("Host=x;Port=70000")]
    public async Task Connection_string_that_cannot_be_read_is_a_mistake_of_configuration(string connection)
    {
        KithException refused = await Assert.ThrowsAsync<KithException>(() => OpenAsync(connection, "kith"));
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
        Assert.Contains("It has the form Host=db;", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pool_is_as_large_as_the_store_needs_whatever_the_connection_string_says() =>
        await (await OpenAsync(_server.ConnectionString() + ";Minimum Pool Size=50;Pooling=false;Multiplexing=true", _server.NewSchema())).DisposeAsync();

    [Fact]
    public async Task Server_that_asks_for_what_is_not_given_is_not_called_unreachable() => await RefusesAsync(_server.ConnectionString(password: ""), "answers and cannot be used: No password");

    [Fact]
    public async Task Other_layout_is_refused_with_both_versions()
    {
        string schema = _server.NewSchema();
        await (await OpenAsync(_server.ConnectionString(), schema)).DisposeAsync();
        await ExecuteAsync($"update {schema}.store set version = 7");
        KithException refused = await Assert.ThrowsAsync<KithException>(() => OpenAsync(_server.ConnectionString(), schema));
        Assert.Contains("layout version 7; this build reads version 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a\"b")]
    public async Task Schema_that_is_no_plain_name_is_refused(string schema)
    {
        KithException refused = await Assert.ThrowsAsync<KithException>(() => OpenAsync(_server.ConnectionString(), schema));
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
    }

    [Fact]
    public async Task Nodes_on_one_server_are_one_failure_domain_and_share_their_records()
    {
        string schema = _server.NewSchema();
        await using PostgresRecordStore first = await OpenAsync(_server.ConnectionString(), schema);
        await using PostgresRecordStore second = await OpenAsync(_server.ConnectionString(), schema);
        await using PostgresRecordStore elsewhere = await OpenAsync(_server.ConnectionString(), _server.NewSchema());
        Assert.Matches("^postgresql:[0-9]+$", first.FailureDomain);
        Assert.Equal(first.FailureDomain, second.FailureDomain);
        Assert.Equal(first.FailureDomain, elsewhere.FailureDomain);
        Assert.True(first.IsDurable);
        Record record = Samples.Content(1, InAnHour);
        await first.MergeAsync(record, default);
        Samples.AssertSame(record, await second.GetAsync(record.Key, default));
        Assert.Null(await elsewhere.GetAsync(record.Key, default));
    }

    [Fact]
    public async Task Two_nodes_that_merge_at_once_agree_and_count_once()
    {
        string schema = _server.NewSchema();
        await using PostgresRecordStore first = await OpenAsync(_server.ConnectionString(), schema);
        await using PostgresRecordStore second = await OpenAsync(_server.ConnectionString(), schema);
        Record[] versions = [.. Enumerable.Range(1, 100).Select(number => Samples.Plain($"name {number % 5}", $"{number}", (ulong)number, InAnHour))];
        await Task.WhenAll(versions.Select((record, index) => (index % 2 == 0 ? first : second).MergeAsync(record, default).AsTask()));
        foreach (Record winner in versions[95..])
            Samples.AssertSame(winner, await first.GetAsync(winner.Key, default));
        Assert.Equal(new StoreStatistics(5, versions[95..].Sum(record => record.Bytes)), await second.GetStatisticsAsync(default));
    }

    [Fact]
    public async Task Damaged_row_is_never_served_and_a_merge_heals_it()
    {
        string schema = _server.NewSchema();
        await using PostgresRecordStore store = await OpenAsync(_server.ConnectionString(), schema);
        Record record = Samples.Plain("name", "text", 1, InAnHour);
        await store.MergeAsync(record, default);
        await ExecuteAsync($"update {schema}.records set value = value || '\\x00'");
        KithException lost = await Assert.ThrowsAsync<KithException>(async () => await store.GetAsync(record.Key, default));
        Assert.Equal((KithErrorCode.StoreUnreadable, 1), (lost.Code, store.QuarantinedRecords));
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(record, default)).Outcome);
        Samples.AssertSame(record, await store.GetAsync(record.Key, default));
    }

    [Fact]
    public async Task Server_that_dies_loses_nothing_acknowledged_and_its_nodes_go_on_when_it_is_back()
    {
        await using PostgresRecordStore store = await OpenAsync(_server.ConnectionString(), _server.NewSchema());
        Record[] records = [.. Enumerable.Range(0, 50).Select(number => Samples.Content(number, InAnHour))];
        await Task.WhenAll(records.Select(record => store.MergeAsync(record, default).AsTask()));
        await _server.StopAsync();
        Record later = Samples.Content(99, InAnHour);
        Assert.Equal(MergeOutcome.Busy, (await store.MergeAsync(later, default)).Outcome);
        KithException unreadable = await Assert.ThrowsAsync<KithException>(async () => await store.GetAsync(later.Key, default));
        Assert.Equal(KithErrorCode.StoreUnreadable, unreadable.Code);
        await _server.StartAsync();
        Assert.Equal(MergeOutcome.Stored, (await store.MergeAsync(later, default)).Outcome);
        Assert.Equal(StoreCondition.Healthy, (await store.GetStatisticsAsync(default)).Condition);
        foreach (Record record in records)
            Samples.AssertSame(record, await store.GetAsync(record.Key, default));
    }

    [Fact]
    public async Task Reads_and_merges_after_disposal_throw()
    {
        PostgresRecordStore store = await OpenAsync(_server.ConnectionString(), _server.NewSchema());
        await store.DisposeAsync();
        Record record = Samples.Content(1, InAnHour);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.MergeAsync(record, default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(record.Key, default));
    }

    private async Task<KithException> RefusesAsync(string connection, string why)
    {
        KithException refused = await Assert.ThrowsAsync<KithException>(() => OpenAsync(connection, "kith"));
        Assert.Equal(KithErrorCode.StoreUnreadable, refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        return refused;
    }

    private Task<PostgresRecordStore> OpenAsync(string connection, string schema) =>
        PostgresRecordStore.OpenAsync(connection, RecordRules.Trusted, _clock, NullLogger.Instance, new PostgresStoreOptions { Schema = schema }, CancellationToken.None);

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_server.ConnectionString());
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
