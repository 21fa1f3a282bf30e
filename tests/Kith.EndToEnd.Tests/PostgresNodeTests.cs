using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Storage.Files;
using Kith.Storage.Tests;

namespace Kith.EndToEnd.Tests;

/// <summary>Daemons whose records a PostgreSQL server keeps, as an operator starts them.</summary>
public sealed class PostgresNodeTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _port = Ports.Free(2);

    private string Api => $"http://127.0.0.1:{_port + 1}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Node_keeps_its_records_in_postgresql_and_another_finds_them_there_after_it_was_killed_and_its_folder_lost()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        string connection = Path.Combine(_folder, "connection");
        SecretFile.Create(connection, server.ConnectionString());
        await using (KithProcess node = Start("first", "--postgres-file", connection, "--postgres-schema", "node_one"))
        {
            await node.ExpectAsync("Daemon is ready");
            Assert.Equal(0, (await KithProcess.RunAsync("put", "a", "kept by a server", "--api", Api)).ExitCode);
            (int code, _, string error) = await KithProcess.RunAsync("store", "scrub", "--api", Api);
            Assert.Equal(1, code);
            Assert.Contains("no record store of its own on disk", error, StringComparison.Ordinal);
            node.Kill();
            await node.ExitAsync();
        }

        Assert.False(File.Exists(Path.Combine(_folder, "first", "records.db")));
        await using KithProcess other = Start("second", "--postgres-file", connection, "--postgres-schema", "node_one");
        await other.ExpectAsync("Daemon is ready");
        Assert.Equal("kept by a server", (await KithProcess.RunAsync("get", "a", "--api", Api)).Output.Trim());
    }

    [Fact]
    public async Task Wrong_settings_of_the_server_are_named_and_the_password_is_not()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await using KithProcess refused = StartWith(new() { ["KITH_POSTGRES"] = server.ConnectionString(password: "wrong-password") });
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("refuses the user 'kith'", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", refused.Error + refused.Output, StringComparison.Ordinal);

        await using KithProcess misnamed = StartWith(new() { ["KITH_POSTGRES"] = server.ConnectionString(), ["KITH_POSTGRES_SCHEMA"] = "Not-A-Schema" });
        Assert.NotEqual(0, await misnamed.ExitAsync());
        Assert.Contains("postgres_schema is 'Not-A-Schema' ($KITH_POSTGRES_SCHEMA)", misnamed.Error, StringComparison.Ordinal);

        await using KithProcess encrypted = StartWith(new() { ["KITH_POSTGRES"] = server.ConnectionString(), ["KITH_ENCRYPTION_KEY"] = "0123456789abcdef" });
        Assert.NotEqual(0, await encrypted.ExitAsync());
        Assert.Contains("only a store in the data folder is encrypted", encrypted.Error, StringComparison.Ordinal);
    }

    private KithProcess Start(string folder, params string[] more) => KithProcess.Start(Arguments(folder, more));

    private KithProcess StartWith(Dictionary<string, string> variables) => KithProcess.StartIn(_folder, variables, Arguments("node"));

    private string[] Arguments(string folder, params string[] more) =>
        ["node", "--role", "bootstrap", "--data", Path.Combine(_folder, folder), "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}", .. more];
}
