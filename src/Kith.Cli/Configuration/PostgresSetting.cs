using Kith.Core.Node;
using Kith.Storage;
using Microsoft.Extensions.Logging;

namespace Kith.Cli.Configuration;

/// <summary>The PostgreSQL server that keeps a node's records, and where in it.</summary>
internal sealed record PostgresSetting(string Connection, string Schema)
{
    /// <summary>What the settings say; null for a file in the data folder.</summary>
    /// <exception cref="KithException">They contradict each other, or the schema's name is none.</exception>
    public static PostgresSetting? Of(EffectiveSettings settings)
    {
        string? connection = Secrets.Read(settings, NodeSettings.Postgres, NodeSettings.PostgresFile, text => text);
        if (connection is null)
            return null;
        if (settings.Text(NodeSettings.EncryptionKey) is not null || settings.Text(NodeSettings.EncryptionKeyFile) is not null)
            throw settings.Wrong(settings.Text(NodeSettings.Postgres) is null ? NodeSettings.PostgresFile : NodeSettings.Postgres, "nothing, where there is an encryption key: only a store in the data folder is encrypted");
        string schema = settings.Text(NodeSettings.PostgresSchema)!;
        return PostgresStoreOptions.IsSchema(schema) ? new PostgresSetting(connection, schema) : throw settings.Wrong(NodeSettings.PostgresSchema, PostgresStoreOptions.SchemaForm);
    }

    /// <summary>Opens the store when the node starts.</summary>
    public RecordStoreFactory Open(ILoggerFactory logging) => async (rules, time, quota, cancellation) =>
        await PostgresRecordStore.OpenAsync(Connection, rules, time, logging.CreateLogger<PostgresRecordStore>(), new PostgresStoreOptions { Schema = Schema, Quota = quota }, cancellation);
}
