using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;
using Kith.Server;
using Kith.Server.Tests;

namespace Kith.Cli.Tests;

public class NodeViewCommandTests
{
    private static readonly string PeerText = PeerIdText.Format(DictionaryKith.PeerOf("near"));

    private static DictionaryKith Node => new()
    {
        Others = [new PeerInfo(DictionaryKith.PeerOf("near"), [DictionaryKith.Address("/ip4/127.0.0.1/tcp/9")])],
        Connections = [new ConnectionInfo(DictionaryKith.PeerOf("near"), "/ip4/127.0.0.1/tcp/9", IsOutbound: true, "agent\u001b[31m\u202e\tx", IsServer: true, TimeSpan.FromSeconds(61))],
        Table = [new BucketInfo(3, [new BucketContact(new PeerInfo(DictionaryKith.PeerOf("near"), []), TimeSpan.FromSeconds(12), Failures: 1)], Replacements: 0)],
    };

    [Theory]
    [InlineData("closest", "greeting")]
    [InlineData("peers")]
    [InlineData("table")]
    public async Task Peers_are_listed_with_tabs_for_programs(params string[] args)
    {
        CommandRun run = await RunAsync(new(), args);
        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Text.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0].Split('\t').Length, lines[1].Split('\t').Length);
        Assert.Contains(PeerText, lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("peers")]
    [InlineData("closest", "greeting")]
    [InlineData("table")]
    [InlineData("records")]
    [InlineData("status")]
    [InlineData("health")]
    public async Task Json_is_one_line_of_the_documented_schema(params string[] args)
    {
        CommandRun run = await RunAsync(new(), [.. args, "--json"]);
        Assert.Equal(1, run.Text.AsSpan().Count('\n'));
        using JsonDocument document = JsonDocument.Parse(run.Text);
        Assert.Equal(1, document.RootElement.GetProperty("schema_version").GetInt32());
    }

    [Fact]
    public async Task Daemon_of_this_machine_is_shown_its_own_token_where_no_other_is_named()
    {
        const string token = "a-token-of-the-operator";
        string file = Path.GetTempFileName(); // Readable by its owner alone.
        try
        {
            await File.WriteAllTextAsync(file, token + "\n");
            await using KithHttpServer server = await KithHttpServer.StartAsync(Node, new HttpServerOptions { EndPoint = "127.0.0.1:0", Token = ApiToken.Parse(token) });
            string[] status = ["status", "--api", server.Addresses[0].ToString()];
            Assert.NotEqual(ExitCode.Ok, (await CommandRun.RunAsync(status)).ExitCode);
            Assert.Equal(ExitCode.Ok, (await CommandRun.RunAsync(new CommandRun.Setup { Variables = { ["KITH_HTTP_TOKEN"] = token } }, status)).ExitCode);
            Assert.Equal(ExitCode.Ok, (await CommandRun.RunAsync(new CommandRun.Setup { Variables = { ["KITH_HTTP_TOKEN_FILE"] = file } }, status)).ExitCode);
            Assert.NotEqual(ExitCode.Ok, (await CommandRun.RunAsync(new CommandRun.Setup { Variables = { ["KITH_HTTP_TOKEN"] = token, ["KITH_API_TOKEN"] = "another-token-of-nobody" } }, status)).ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Records_that_lack_copies_are_listed_alone()
    {
        DictionaryKith node = Node;
        await node.PutAsync(RecordKey.FromText("/kith/plain/whole"), new byte[] { 1 });
        CommandRun none = await RunAsync(node, new(), "records", "--under-replicated");
        Assert.Equal((0, ""), (none.ExitCode, none.Text));
        Assert.StartsWith("Every record", none.Error, StringComparison.Ordinal);
        await node.PutAsync(RecordKey.FromText("/kith/plain/short"), Array.Empty<byte>());
        CommandRun one = await RunAsync(node, new(), "records", "--under-replicated");
        Assert.Contains("/kith/plain/short\t0\t", one.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("whole", one.Text, StringComparison.Ordinal);
        Assert.Contains("whole", (await RunAsync(node, new(), "records")).Text, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(node, new(), "records", "--count", "0")).ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_peers_say_of_themselves_cannot_command_the_terminal(bool isTerminal)
    {
        CommandRun run = await RunAsync(new() { IsTerminal = isTerminal, Variables = { ["NO_COLOR"] = "1" } }, "peers");
        Assert.DoesNotContain('\u001b', run.Text);
        Assert.DoesNotContain('\u202e', run.Text);
        Assert.Contains("agent?", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doubtful_clock_says_so_until_it_is_confirmed()
    {
        CommandRun doubtful = await RunAsync(new(), "clock");
        Assert.Equal(0, doubtful.ExitCode);
        Assert.Contains("kith clock --confirm", doubtful.Error, StringComparison.Ordinal);
        CommandRun confirmed = await RunAsync(new(), "clock", "--confirm", "--json");
        Assert.Equal(0, confirmed.ExitCode);
        Assert.Contains("\"is_doubtful\":false", confirmed.Text, StringComparison.Ordinal);
        Assert.Equal("", confirmed.Error);
    }

    [Fact]
    public async Task Status_shows_who_and_how()
    {
        CommandRun run = await RunAsync(new(), "status");
        Assert.Contains($"Peer\t{PeerIdText.Format(DictionaryKith.Self)}\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("R, W, Q\t5, 3, 3\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("kith.rpc.server.requests\t7\n", run.Text, StringComparison.Ordinal);
    }

    private static Task<CommandRun> RunAsync(CommandRun.Setup setup, params string[] args) => RunAsync(Node, setup, args);

    private static async Task<CommandRun> RunAsync(DictionaryKith node, CommandRun.Setup setup, params string[] args)
    {
        await using KithHttpServer server = await KithHttpServer.StartAsync(node, new HttpServerOptions { EndPoint = "127.0.0.1:0" });
        return await CommandRun.RunAsync(setup, [.. args, "--api", server.Addresses[0].ToString()]);
    }
}
