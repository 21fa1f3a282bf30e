using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>What an operator does to keep strangers out and values to themselves, as they would type it.</summary>
public sealed class DaemonSecurityTests : IDisposable
{
    private const string Canary = "a-value-that-nobody-may-find";

    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;
    private readonly int _port = Ports.Free(6);

    private string Api => $"http://127.0.0.1:{_port + 3}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Closed_swarm_takes_members_refuses_strangers_and_reloads_its_gates()
    {
        string secret = Path.Combine(_folder, "lab.secret");
        string gates = Path.Combine(_folder, "gates");
        await File.WriteAllTextAsync(gates, "# nobody yet\n");
        (int made, string output, _) = await KithProcess.RunAsync("swarm", "create", "lab", "--file", secret);
        Assert.Equal(0, made);
        Assert.DoesNotContain((await File.ReadAllTextAsync(secret)).Trim(), output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));

        await using KithProcess first = Node(0, NoVariables, "--role", "bootstrap", "--swarm-secret-file", secret, "--difficulty", "2", "--gates", gates);
        await first.ExpectAsync("Daemon is ready");
        await using KithProcess member = Node(1, NoVariables, "--swarm-secret-file", secret, "--difficulty", "2", "--join", $"/ip4/127.0.0.1/tcp/{_port}");
        await member.ExpectAsync("Daemon is ready");
        Assert.Equal(0, (await KithProcess.RunAsync("put", "a", "b", "--api", $"http://127.0.0.1:{_port + 3}")).ExitCode);
        Assert.Equal("b", (await KithProcess.RunAsync("get", "a", "--api", $"http://127.0.0.1:{_port + 4}")).Output.Trim());
        await using (KithProcess stranger = Node(2, NoVariables, "--join", $"/ip4/127.0.0.1/tcp/{_port}", "--require-bootstrap", "--max-bootstrap-retries", "2"))
        {
            Assert.Equal(1, await stranger.ExitAsync());
            Assert.Contains("secret", stranger.Error, StringComparison.Ordinal);
        }

        string peer = member.Output.Split('\n').First(line => line.StartsWith("Peer ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        await File.WriteAllTextAsync(gates, $"blok {peer}\n");
        KithProcess.Signal(first.Id, "HUP");
        await first.ExpectErrorAsync("gates:1: 'blok");
        await File.WriteAllTextAsync(gates, $"block {peer}\n");
        KithProcess.Signal(first.Id, "HUP");
        await first.ExpectErrorAsync("1 connections were closed");
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task Encrypted_daemon_shows_no_value_in_any_file_or_log_and_starts_only_with_its_key()
    {
        Dictionary<string, string> key = new() { ["KITH_ENCRYPTION_KEY"] = "the first key of thirty-two byte" };
        await using (KithProcess node = Node(0, key, "--role", "bootstrap", "--log-file", Path.Combine(_folder, "node.log"), "--log-format", "json", "--log-level", "debug"))
        {
            await node.ExpectAsync("Daemon is ready");
            Assert.Equal(0, (await KithProcess.RunAsync("put", Canary + "-key", Canary, "--republish", "--api", Api)).ExitCode);
            KithProcess.Signal(node.Id, "TERM");
            Assert.Equal(0, await node.ExitAsync());
            Assert.Equal("", node.Error);
        }

        Assert.All(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("nobody-may-find"u8)));
        Assert.All(await File.ReadAllLinesAsync(Path.Combine(_folder, "node.log")), line => Assert.StartsWith("""{"time":""", line, StringComparison.Ordinal));
        Dictionary<string, string> wrong = new() { ["KITH_ENCRYPTION_KEY"] = "another key of thirty-two bytes!" };
        foreach ((Dictionary<string, string> variables, string why) in new[] { (NoVariables, "no key is given"), (wrong, "not the one") })
        {
            await using KithProcess refused = Node(0, variables, "--role", "bootstrap");
            Assert.Equal(2, await refused.ExitAsync());
            Assert.Contains(why, refused.Error, StringComparison.Ordinal);
        }

        await using KithProcess again = Node(0, key, "--role", "bootstrap");
        await again.ExpectAsync("Daemon is ready");
        Assert.Equal(Canary, (await KithProcess.RunAsync("get", Canary + "-key", "--api", Api)).Output.Trim());
    }

    [Fact]
    public async Task HTTP_API_beyond_loopback_needs_a_token_and_asks_for_it()
    {
        (int code, _, string error) = await KithProcess.RunAsync("node", "--data", Path.Combine(_folder, "0"), "--http", $"0.0.0.0:{_port + 3}");
        Assert.Equal(2, code);
        Assert.Contains("--http-token-file", error, StringComparison.Ordinal);
        Dictionary<string, string> token = new() { ["KITH_HTTP_TOKEN"] = "a token of the operator".Replace(' ', '-'), ["KITH_HTTP"] = $"0.0.0.0:{_port + 3}" };
        await using KithProcess node = KithProcess.StartIn(_folder, token, "node", "--role", "bootstrap", "--data", Path.Combine(_folder, "0"), "--listen", $"/ip4/127.0.0.1/tcp/{_port}");
        await node.ExpectAsync("Daemon is ready");
        using HttpClient client = new() { BaseAddress = new Uri(Api) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/node")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token["KITH_HTTP_TOKEN"]);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/node")).StatusCode);
        Assert.Contains("token", node.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token["KITH_HTTP_TOKEN"], node.Error + node.Output, StringComparison.Ordinal);
    }

    private KithProcess Node(int number, Dictionary<string, string> variables, params string[] more) => KithProcess.StartIn(
        _folder,
        variables,
        ["node", "--swarm", "lab", "--data", Path.Combine(_folder, $"{number}"), "--listen", $"/ip4/127.0.0.1/tcp/{_port + number}", "--http", $"127.0.0.1:{_port + 3 + number}", .. more]);
}
