using System;
using System.IO;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>What an operator does with a node's records: look, scrub, back up, restore.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _port = Ports.Free(2);

    private string Api => $"http://127.0.0.1:{_port + 1}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Store_is_scrubbed_copied_while_its_node_runs_and_after_it_was_killed_and_a_copy_starts_as_a_node()
    {
        string data = Path.Combine(_folder, "node");
        await using (KithProcess node = Start(data))
        {
            await node.ExpectAsync("Daemon is ready");
            foreach (string name in (string[])["a", "b", "c"])
                Assert.Equal(0, (await KithProcess.RunAsync("put", name, $"value of {name}", "--api", Api)).ExitCode);
            Assert.Contains("Last scrub\tnone", await SucceedAsync("store", "status", "--api", Api), StringComparison.Ordinal);
            Assert.StartsWith("3 records read", await SucceedAsync("store", "scrub", "--api", Api), StringComparison.Ordinal);
            string status = await SucceedAsync("store", "status", "--api", Api);
            Assert.Contains("Records\t3", status, StringComparison.Ordinal);
            Assert.DoesNotContain("Last scrub\tnone", status, StringComparison.Ordinal);
            Assert.Contains("must be 1 to", await FailAsync("store", "scrub", "--rate", "0", "--api", Api), StringComparison.Ordinal);

            Assert.StartsWith("3 records copied", await SucceedAsync("store", "backup", Copy(1), "--data", data), StringComparison.Ordinal);
            Assert.Contains("is not empty", await FailAsync("store", "backup", Copy(1), "--data", data), StringComparison.Ordinal);
            Assert.Contains("holds no record store", await FailAsync("store", "backup", Copy(2), "--data", _folder), StringComparison.Ordinal);
            Assert.Contains("FOLDER is empty", await FailAsync("store", "backup", "", "--data", data), StringComparison.Ordinal);
            Assert.Contains("--data is empty", await FailAsync("store", "restore", Copy(1), "--data", ""), StringComparison.Ordinal);
            Assert.Contains("in use by process", await FailAsync("store", "restore", Copy(1), "--data", data), StringComparison.Ordinal);
            Assert.Equal(0, (await KithProcess.RunAsync("put", "d", "later", "--api", Api)).ExitCode);
            node.Kill();
            await node.ExitAsync();
        }

        Assert.StartsWith("4 records copied", await SucceedAsync("store", "backup", Copy(3), "--data", data), StringComparison.Ordinal);
        string restored = Path.Combine(_folder, "restored");
        Assert.Contains($"4 records restored. Start the node: kith node --data {restored}", await SucceedAsync("store", "restore", Copy(3), "--data", restored), StringComparison.Ordinal);
        Assert.Contains("holds a record store already", await FailAsync("store", "restore", Copy(1), "--data", restored), StringComparison.Ordinal);
        await using KithProcess again = Start(restored);
        await again.ExpectAsync("Daemon is ready");
        Assert.Equal("value of b", (await SucceedAsync("get", "b", "--api", Api)).Trim());
        Assert.Equal("later", (await SucceedAsync("get", "d", "--api", Api)).Trim());
    }

    private string Copy(int number) => Path.Combine(_folder, $"copy-{number}");

    private KithProcess Start(string data) => KithProcess.Start("node", "--role", "bootstrap", "--data", data, "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}");

    private static async Task<string> SucceedAsync(params string[] args)
    {
        (int code, string said, string complained) = await KithProcess.RunAsync(args);
        Assert.True(code == 0, said + complained);
        return said;
    }

    private static async Task<string> FailAsync(params string[] args)
    {
        (int code, _, string complained) = await KithProcess.RunAsync(args);
        Assert.NotEqual(0, code);
        return complained;
    }
}
