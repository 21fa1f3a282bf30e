using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>The tables: how they are laid out, created and recognised.</summary>
internal sealed class PostgresSchema(string name)
{
    /// <summary>The layout this build reads and writes.</summary>
    public const int Version = 1;

    /// <summary>In the table of usage, the row that counts all strangers together; no writer has this number.</summary>
    public const long Strangers = -1;

    /// <summary>The columns of a record, in the order <see cref="PostgresRow"/> reads them.</summary>
    public const string Columns = "identifier, expires, size, checksum, key, value, writer";

    /// <summary>Begins every transaction that writes: one writer at a time, however many nodes share the tables.</summary>
    public string Lock { get; } = $"select pg_advisory_xact_lock(hashtextextended('kith {name}', 0))";

    public string Records { get; } = $"\"{name}\".records";

    public string Usage { get; } = $"\"{name}\".usage";

    private string Store { get; } = $"\"{name}\".store";

    /// <summary>Creates the tables when they are not there, and checks their version.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.StoreUnreadable"/>: of another version.</exception>
    public async Task<PostgresServer> PrepareAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, Lock, cancellation).ConfigureAwait(false);
        if (await QueryAsync(connection, $"select to_regclass('{Store}') is null", cancellation).ConfigureAwait(false) is true)
            await ExecuteAsync(connection, Creation(), cancellation).ConfigureAwait(false);
        int version = (int)(await QueryAsync(connection, $"select version from {Store}", cancellation).ConfigureAwait(false) ?? 0);
        if (version != Version)
            throw new KithException(KithErrorCode.StoreUnreadable, $"The record store in schema '{name}' has layout version {version}; this build reads version {Version}. Start the build that wrote it, or name another schema.");
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return new PostgresServer(
            await QueryAsync(connection, "select current_setting('fsync') = 'on'", cancellation).ConfigureAwait(false) is true,
            $"postgresql:{await QueryAsync(connection, "select system_identifier from pg_control_system()", cancellation).ConfigureAwait(false)}");
    }

    private string Creation() => $"""
        create schema if not exists "{name}";
        create table {Store} (version integer not null);
        insert into {Store} values ({Version});
        create table {Records} (
            identifier bytea primary key,
            expires bigint not null,
            size integer not null,
            checksum bigint not null,
            key bytea not null,
            value bytea not null,
            writer bigint not null);
        create index records_by_expiry on {Records} (expires);
        create table {Usage} (
            writer bigint primary key,
            records bigint not null,
            bytes bigint not null);
        """;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<object?> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }
}
