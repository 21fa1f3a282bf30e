using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>What goes wrong at a keyboard: each gets an exit code and a line that names the remedy.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _port = Ports.Free(4);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Second_daemon_on_one_data_folder_is_refused_and_the_first_lives_on()
    {
        await using KithProcess first = Node("--role", "bootstrap");
        await first.ExpectAsync("Daemon is ready");
        (int code, _, string error) = await KithProcess.RunAsync("node", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{_port + 2}", "--http", $"127.0.0.1:{_port + 3}");
        Assert.Equal(1, code);
        Assert.Contains(_folder, error, StringComparison.Ordinal);
        Assert.Contains($"{first.Id}", error, StringComparison.Ordinal);
        Assert.Equal(0, (await KithProcess.RunAsync("put", "a", "b", "--api", Api)).ExitCode);
    }

    [Fact]
    public async Task Port_in_use_is_named()
    {
        using TcpListener squatter = new(IPAddress.Loopback, _port);
        squatter.Start();
        (int code, _, string error) = await KithProcess.RunAsync("node", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}");
        Assert.Equal(1, code);
        Assert.Contains($"{_port}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_key_file_is_named_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "identity.key"), "not a key");
        (int code, _, string error) = await KithProcess.RunAsync("node", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}");
        Assert.Equal(1, code);
        Assert.Contains("identity.key", error, StringComparison.Ordinal);
        Assert.Equal("not a key", await File.ReadAllTextAsync(Path.Combine(_folder, "identity.key")));
    }

    [Fact]
    public async Task Corrupt_store_is_named_and_left_as_it_is()
    {
        byte[] garbage = RandomNumberGenerator.GetBytes(8192);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "records.db"), garbage);
        (int code, _, string error) = await KithProcess.RunAsync("node", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}");
        Assert.Equal(1, code);
        Assert.Contains("records.db", error, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(Path.Combine(_folder, "records.db")));
    }

    [Fact]
    public async Task Unreachable_bootstrap_and_wrong_peer_id_leave_the_node_waiting_and_saying_so()
    {
        await using KithProcess other = Node("--role", "bootstrap");
        await other.ExpectAsync("Daemon is ready");
        string wrong = $"/ip4/127.0.0.1/tcp/{_port}/p2p/12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv";
        await using KithProcess lost = KithProcess.Start("node", "--data", Path.Combine(_folder, "lost"), "--listen", $"/ip4/127.0.0.1/tcp/{_port + 2}", "--http", $"127.0.0.1:{_port + 3}", "--join", wrong);
        await lost.ExpectAsync("API ");
        using System.Threading.PeriodicTimer look = new(TimeSpan.FromMilliseconds(50));
        for (int looks = 0; looks < 200 && !lost.Error.Contains("bootstrap", StringComparison.Ordinal); looks++)
            await look.WaitForNextTickAsync();
        Assert.Contains(wrong, lost.Error, StringComparison.Ordinal);
        Assert.False(lost.HasExited);
        Assert.DoesNotContain("Daemon is ready", lost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_errors_have_exit_code_2_and_no_stack_trace()
    {
        await using KithProcess node = Node("--role", "bootstrap");
        await node.ExpectAsync("Daemon is ready");
        string large = Path.Combine(_folder, "large");
        await File.WriteAllBytesAsync(large, new byte[65_537]);
        foreach (string[] arguments in (string[][])
        [
            ["put", "/nowhere/x", "v", "--api", Api],
            ["put", new string('k', 1_100), "v", "--api", Api],
            ["put", "large", "--file", large, "--api", Api],
            ["node", "--listen", "127.0.0.1:1", "--data", _folder],
            ["node", "--swarm", "Not A Name", "--data", _folder],
            ["get"],
            ["frobnicate"],
        ])
        {
            (int code, string output, string error) = await KithProcess.RunAsync(arguments);
            Assert.True(code == 2, $"kith {string.Join(' ', arguments.Select(argument => argument.Length > 40 ? argument[..40] : argument))}: {code} {error}");
            Assert.Empty(output);
            Assert.NotEmpty(error);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await KithProcess.RunAsync("get", "absent", "--api", Api)).ExitCode);
        Assert.Equal(6, (await KithProcess.RunAsync("get", "absent", "--api", $"http://127.0.0.1:{_port + 3}")).ExitCode);
        Assert.Equal(0, (await KithProcess.RunAsync("put", "fine", "v", "--api", Api)).ExitCode);
    }

    [Fact]
    public async Task Garbage_and_silence_on_the_peer_port_hurt_nobody_else()
    {
        await using KithProcess node = Node("--role", "bootstrap");
        await node.ExpectAsync("Daemon is ready");
        for (int round = 0; round < 40; round++)
        {
            using TcpClient stranger = new();
            await stranger.ConnectAsync(IPAddress.Loopback, _port);
            if (round % 2 == 0)
                await stranger.GetStream().WriteAsync(RandomNumberGenerator.GetBytes(1 + (round * 300)));
        }

        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, _port);
        Assert.Equal(0, (await KithProcess.RunAsync("put", "after", "v", "--api", Api)).ExitCode);
        Assert.Equal(0, (await KithProcess.RunAsync("get", "after", "--api", Api)).ExitCode);
    }

    private string Api => $"http://127.0.0.1:{_port + 1}";

    private KithProcess Node(params string[] more) =>
        KithProcess.Start(["node", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{_port}", "--http", $"127.0.0.1:{_port + 1}", .. more]);
}
