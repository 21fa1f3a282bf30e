using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Kith.Cli.VoidPhone;
using Kith.Server.Tests;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Tests.VoidPhone;

public class VoidPhoneCommandTests
{
    private const string LolzKey = "b'lolzlolzlolzlolzlolzlolzlolzlolz'";

    [Fact]
    public async Task Put_and_get_have_the_test_clients_defaults_order_and_lines()
    {
        DictionaryKith kith = new();
        await using VoidPhoneServer server = await StartAsync(kith);
        CommandRun run = await RunAsync(server, "-g", "-s");
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"""
            Trying to connect to {server.EndPoint}
            [+] Connected to {server.EndPoint}
            [+] Sending PUT request...
            [+] Sending GET request...
            [+] Received DHT_SUCCESS. size: 41, key: {LolzKey}, value: b'bernd'

            """,
            run.Text);
        Assert.Equal((TimeSpan.FromSeconds(1), null), (kith.LastPut!.TimeToLive, kith.LastPut.WriteQuorum));
    }

    [Fact]
    public async Task Key_and_value_are_text_and_the_key_is_filled_up_with_zeros()
    {
        await using VoidPhoneServer server = await StartAsync(new DictionaryKith());
        await RunAsync(server, "-s", "-k", "it's", "-d", "grün\n");
        CommandRun run = await RunAsync(server, "-g", "-k", "it's");
        Assert.Contains($"key: b\"it's{Repeat("\\x00", 28)}\", value: b'gr\\xc3\\xbcn\\n'", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absent_value_is_a_failure_and_no_error()
    {
        await using VoidPhoneServer server = await StartAsync(new DictionaryKith());
        CommandRun run = await RunAsync(server, "-g");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.EndsWith($"[+] Received DHT_FAILURE. size: 36, key: {LolzKey}\n", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_does_it_again()
    {
        await using VoidPhoneServer server = await StartAsync(new DictionaryKith());
        CommandRun run = await CommandRun.RunAsync(new CommandRun.Setup { Input = "\n\n"u8.ToArray() }, "voidphone", "-p", $"{server.EndPoint.Port}", "-g", "-c");
        Assert.Equal(3, run.Text.Split("DHT_FAILURE").Length - 1);
    }

    [Theory]
    [InlineData("", "[-] Connection closed by other endpoint.\n")]
    [InlineData("hello, world, not a DHT", "[-] Received unexpected answer\n00000000: 68 65 6C 6C 6F 2C 20 77  6F 72 6C 64 2C 20 6E 6F  hello, world, no\n00000010: 74 20 61 20 44 48 54                              t a DHT\n")]
    public async Task Anything_else_is_told(string answer, string lines)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task answering = AnswerAsync(listener, Encoding.ASCII.GetBytes(answer));
        CommandRun run = await CommandRun.RunAsync("voidphone", "-p", $"{((IPEndPoint)listener.LocalEndpoint).Port}", "-g");
        await answering;
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.EndsWith("[+] Sending GET request...\n" + lines, run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-p", "0")]
    [InlineData("-k", "a key of more than thirty-two bytes")]
    [InlineData("-d", "")]
    public async Task What_cannot_be_sent_is_a_usage_error(string flag, string value)
    {
        CommandRun run = await CommandRun.RunAsync("voidphone", "-s", flag, value);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_remedy()
    {
        await using VoidPhoneServer server = await StartAsync(new DictionaryKith());
        int port = server.EndPoint.Port;
        await server.DisposeAsync();
        CommandRun run = await CommandRun.RunAsync("voidphone", "-p", $"{port}", "-g");
        Assert.Equal(ExitCode.NoDaemon, run.ExitCode);
        Assert.Contains($"kith node --role bootstrap --voidphone 127.0.0.1:{port}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "b'plain'")]
    [InlineData("\\\t\r\u0001~\u007f", "b'\\\\\\t\\r\\x01~\\x7f'")]
    [InlineData("both ' and \"", "b'both \\' and \"'")]
    public void Bytes_are_shown_as_Python_shows_them(string text, string shown) => Assert.Equal(shown, PythonBytes.Format(Encoding.UTF8.GetBytes(text)));

    private static Task<VoidPhoneServer> StartAsync(DictionaryKith kith) =>
        VoidPhoneServer.StartAsync(kith, new VoidPhoneOptions { EndPoint = "127.0.0.1:0" }, cancellation: TestContext.Current.CancellationToken);

    private static Task<CommandRun> RunAsync(VoidPhoneServer server, params string[] args) => CommandRun.RunAsync(["voidphone", "-p", $"{server.EndPoint.Port}", .. args]);

    private static string Repeat(string text, int count) => string.Concat(System.Linq.Enumerable.Repeat(text, count));

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().ReadExactlyAsync(new byte[36]);
        await client.GetStream().WriteAsync(answer);
    }
}
