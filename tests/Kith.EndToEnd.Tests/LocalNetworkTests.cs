using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>What the README promises: a network with one command, a file in at one node and out at another, two killed in between.</summary>
public sealed class LocalNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task File_put_at_one_of_five_nodes_survives_kill_9_of_two_right_after()
    {
        (int peers, int http) = (Ports.Free(5), Ports.Free(5));
        await using KithProcess network = KithProcess.Start("up", "--data", _folder, "--port", $"{peers}", "--http-port", $"{http}");
        await network.ExpectAsync("All 5 nodes are ready");
        Assert.All(Directory.EnumerateDirectories(_folder), folder => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(folder) == (UnixFileMode)0b111_000_000, folder));

        string original = Path.Combine(_folder, "original");
        await File.WriteAllBytesAsync(original, RandomNumberGenerator.GetBytes(60_000));
        for (int number = 0; number < 10; number++)
        {
            (int put, string receipt, string error) = await KithProcess.RunAsync("put", $"file{number}", "--file", original, "--json", "--api", Api(http, 1));
            Assert.True(put == 0, error);
            Assert.True(JsonDocument.Parse(receipt).RootElement.GetProperty("is_acknowledged").GetBoolean());
        }

        KithProcess.Signal(NodeProcess(http, 2), "KILL");
        KithProcess.Signal(NodeProcess(http, 4), "KILL");
        for (int number = 0; number < 10; number++)
        {
            string copy = Path.Combine(_folder, "copy");
            (int get, _, string error) = await KithProcess.RunAsync("get", $"file{number}", "-o", copy, "--api", Api(http, number % 2 == 0 ? 5 : 3));
            Assert.True(get == 0, error);
            Assert.Equal(await File.ReadAllBytesAsync(original), await File.ReadAllBytesAsync(copy));
        }

        KithProcess.Signal(network.Id, "INT");
        Assert.Equal(0, await network.ExitAsync());
        Assert.True(Enumerable.Range(1, 5).All(number => !File.Exists($"/proc/{NodeProcessOrZero(http, number)}/stat")), "A node outlived `kith up`.");
    }

    [Fact]
    public async Task Whole_network_killed_comes_back_with_its_identities_and_records()
    {
        (int peers, int http) = (Ports.Free(3), Ports.Free(3));
        string[] up = ["up", "--nodes", "3", "--data", _folder, "--port", $"{peers}", "--http-port", $"{http}"];
        string before;
        await using (KithProcess network = KithProcess.Start(up))
        {
            await network.ExpectAsync("All 3 nodes are ready");
            Assert.Equal(0, (await KithProcess.RunAsync("put", "kept", "value", "--api", Api(http, 2))).ExitCode);
            before = (await KithProcess.RunAsync("status", "--json", "--api", Api(http, 1))).Output;
            network.Kill(); // The nodes notice that their parent is gone and stop by themselves.
            await network.ExitAsync();
        }

        await UntilFreeAsync(peers, 3);
        await UntilFreeAsync(http, 3);
        await using KithProcess again = KithProcess.Start(up);
        await again.ExpectAsync("All 3 nodes are ready");
        (int code, string value, string error) = await KithProcess.RunAsync("get", "kept", "--api", Api(http, 3));
        Assert.True(code == 0, error);
        Assert.Equal("value", value.Trim());
        string after = (await KithProcess.RunAsync("status", "--json", "--api", Api(http, 1))).Output;
        Assert.Equal(PeerOf(before), PeerOf(after));
        KithProcess.Signal(again.Id, "TERM");
        Assert.Equal(0, await again.ExitAsync());
    }

    [Fact]
    public async Task Bootstrap_nodes_stand_beside_the_nodes_and_the_network_is_stopped_from_elsewhere()
    {
        (int peers, int http, int voidPhone) = (Ports.Free(4), Ports.Free(4), Ports.Free(2));
        string[] up = ["up", "--bootstrap", "2", "--nodes", "2", "--data", _folder, "--ports", "dht14", "--port", $"{peers}", "--bootstrap-port", $"{peers + 2}", "--http-port", $"{http}", "--voidphone-port", $"{voidPhone}"];
        await using KithProcess network = KithProcess.Start(up);
        await network.ExpectAsync("All 2 nodes and 2 bootstrap nodes are ready");
        Assert.Contains("bootstrap 2", network.Output, StringComparison.Ordinal);
        (_, string found, _) = await KithProcess.RunAsync("voidphone", "-p", $"{voidPhone + 1}", "-g", "-k", "key");
        Assert.Contains("Received DHT_FAILURE", found, StringComparison.Ordinal);

        (int second, _, string refusal) = await KithProcess.RunAsync("up", "--nodes", "1", "--data", _folder, "--port", $"{Ports.Free(1)}", "--http-port", $"{Ports.Free(1)}");
        Assert.NotEqual(0, second);
        Assert.Contains($"is in use by process {network.Id}", refusal, StringComparison.Ordinal);

        Assert.Equal(0, (await KithProcess.RunAsync("up", "stop", "--data", _folder)).ExitCode);
        Assert.Equal(0, await network.ExitAsync());
        (int again, _, string note) = await KithProcess.RunAsync("up", "stop", "--data", _folder);
        Assert.Equal(0, again);
        Assert.Contains("No network runs", note, StringComparison.Ordinal);
    }

    private static string Api(int http, int node) => $"http://127.0.0.1:{http + node - 1}";

    private static string? PeerOf(string status) => JsonDocument.Parse(status).RootElement.GetProperty("peer").GetString();

    private static int NodeProcess(int http, int node) =>
        NodeProcessOrZero(http, node) is > 0 and int id ? id : throw new InvalidOperationException($"Node {node} does not run.");

    private static int NodeProcessOrZero(int http, int node)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id))
                continue;
            try
            {
                string[] arguments = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (arguments.Contains("node") && arguments.Contains($"127.0.0.1:{http + node - 1}"))
                    return id;
            }
            catch (IOException)
            {
                // The process ended while we looked.
            }
        }

        return 0;
    }

    private static async Task UntilFreeAsync(int first, int count)
    {
        using System.Threading.PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        for (int look = 0; look < 400 && !Enumerable.Range(first, count).All(Ports.IsFree); look++)
            await timer.WaitForNextTickAsync();
    }
}
