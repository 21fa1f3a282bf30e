using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Kith.Cli.Commands;
using Kith.Core.Node;

namespace Kith.Cli.Tests;

public class KithCommandTests
{
    [Theory]
    [InlineData(KithErrorCode.InvalidArgument, 2)]
    [InlineData(KithErrorCode.InvalidConfiguration, 2)]
    [InlineData(KithErrorCode.Timeout, 4)]
    [InlineData(KithErrorCode.DaemonUnreachable, 6)]
    [InlineData(KithErrorCode.Refused, 7)]
    [InlineData(KithErrorCode.AddressInUse, 1)]
    [InlineData(KithErrorCode.StoreLocked, 1)]
    [InlineData(KithErrorCode.Internal, 1)]
    public void Every_failure_has_its_exit_code(KithErrorCode code, int exitCode) => Assert.Equal(exitCode, ExitCode.Of(code));

    [Theory]
    [InlineData("get", "greeting")]
    [InlineData("put", "greeting", "hello")]
    [InlineData("closest", "greeting")]
    [InlineData("peers")]
    [InlineData("table")]
    [InlineData("status")]
    public async Task Missing_daemon_is_told_with_the_remedy(params string[] args)
    {
        CommandRun run = await CommandRun.RunAsync([.. args, "--api", $"http://127.0.0.1:{FreePort()}"]);
        Assert.Equal((ExitCode.NoDaemon, ""), (run.ExitCode, run.Text));
        Assert.Contains("kith up", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.AsSpan().Count('\n'));
    }

    [Fact]
    public async Task Via_counts_ports_from_the_first_node()
    {
        int port = FreePort();
        CommandRun run = await CommandRun.RunAsync("status", "--api", $"http://127.0.0.1:{port - 2}", "--via", "3");
        Assert.Contains($"http://127.0.0.1:{port}/", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_on_the_command_line_goes_before_the_environment()
    {
        int port = FreePort();
        CommandRun.Setup setup = new() { Variables = { ["KITH_API"] = "http://127.0.0.1:1" } };
        Assert.Contains(":1/", (await CommandRun.RunAsync(setup, "status")).Error, StringComparison.Ordinal);
        Assert.Contains($":{port}/", (await CommandRun.RunAsync(setup, "status", "--api", $"http://127.0.0.1:{port}")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api", "nowhere")]
    [InlineData("--api", "file:///etc/passwd")]
    [InlineData("--via", "70000")]
    [InlineData("--via", "one")]
    [InlineData("--nonsense", "")]
    public async Task Bad_options_are_usage_errors(string option, string value)
    {
        CommandRun run = await CommandRun.RunAsync("status", option, value);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    public async Task Without_a_command_the_help_is_named(params string[] args)
    {
        CommandRun run = await CommandRun.RunAsync(args);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("`kith --help`", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("up")]
    [InlineData("node")]
    [InlineData("put")]
    [InlineData("get")]
    [InlineData("closest")]
    [InlineData("peers")]
    [InlineData("table")]
    [InlineData("status")]
    [InlineData("version")]
    public async Task Help_ends_with_examples(params string[] command)
    {
        CommandRun run = await CommandRun.RunAsync([.. command, "--help"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(string.Join(' ', command.Prepend("  kith")), run.Text[run.Text.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("Kith.Cli", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        CommandRun run = await CommandRun.RunAsync("version");
        Assert.StartsWith("kith 0.", run.Text, StringComparison.Ordinal);
        Assert.Equal(1, run.Text.AsSpan().Count('\n'));
    }

    [Theory]
    [InlineData("--nodes", "0", "1 to 64")]
    [InlineData("--nodes", "65", "1 to 64")]
    [InlineData("--port", "65534", "1 to 65531")]
    [InlineData("--http-port", "0", "1 to 65531")]
    [InlineData("--http-port", "4104", "too near each other")]
    [InlineData("--voidphone-port", "4097", "--port 4101 and --voidphone-port 4097 are too near each other")]
    [InlineData("--voidphone-port", "0", "1 to 65531")]
    [InlineData("--swarm", "A/B", "a-z")]
    public async Task Up_names_what_is_out_of_range(string option, string value, string named)
    {
        CommandRun run = await CommandRun.RunAsync("up", option, value);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_names_every_port_in_use_before_it_starts_anything()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        CommandRun run = await CommandRun.RunAsync("up", "--nodes", "1", "--http-port", $"{port}", "--port", $"{FreePort()}", "--data", "/nowhere/it/may/write");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{port}", run.Error, StringComparison.Ordinal);
        Assert.Contains("--http-port", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "king")]
    [InlineData("--preset", "Swarm")]
    [InlineData("--swarm", "../../etc")]
    [InlineData("--listen", "127.0.0.1:4101")]
    [InlineData("--join", "nowhere")]
    [InlineData("--http", "0.0.0.0:7480")]
    [InlineData("--http", "7480")]
    public async Task Node_names_what_it_cannot_use_before_it_starts(string option, string value)
    {
        CommandRun run = await CommandRun.RunAsync("node", option, value, "--data", "/nowhere/it/may/write");
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/data", "/somewhere/ann", "/data/kith/lab")]
    [InlineData(null, "/somewhere/ann", "/somewhere/ann/.local/share/kith/lab")]
    [InlineData("relative", "/somewhere/ann", "/somewhere/ann/.local/share/kith/lab")]
    public void Data_is_kept_where_the_desktop_says(string? xdg, string home, string folder) =>
        Assert.Equal(folder, DataFolders.OfSwarm("lab", name => name == "HOME" ? home : xdg));

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Fact]
    public async Task Number_that_no_option_can_hold_is_told_without_the_name_of_a_type()
    {
        Terminal terminal = new(Stream.Null, Stream.Null, Stream.Null, _ => null);
        List<string> wrong = [];
        foreach ((string[] path, Option option) in Options([], KithCommand.Create(terminal)))
        {
            CommandRun run = await CommandRun.RunAsync([.. path, option.Name, new string('9', 400)]);
            if (run.Error.Contains("System.", StringComparison.Ordinal) || run.Error.Contains("Nullable", StringComparison.Ordinal))
                wrong.Add($"{string.Join(' ', path)} {option.Name}: {run.Error}");
        }

        Assert.Empty(wrong);
        Assert.Contains("'--first-seed' as a whole number, at most 9223372036854775807.", (await CommandRun.RunAsync("sim", "chaos", "--first-seed", "99999999999999999999")).Error, StringComparison.Ordinal);

        static IEnumerable<(string[] Path, Option Option)> Options(string[] path, Command command) =>
            command.Options.Where(option => option.ValueType != typeof(bool) && option.ValueType != typeof(string) && option.ValueType != typeof(string[])).Select(option => (path, option))
                .Concat(command.Subcommands.SelectMany(sub => Options([.. path, sub.Name], sub)));
    }

    [Theory]
    [InlineData("--log-level: Argument 'loud' not recognized.", "node", "--log-level", "loud")]
    [InlineData("The name is 'No Name'. Allowed: 1 to 32 characters of a-z, 0-9 and '-'.", "swarm", "create", "No Name")]
    [InlineData("--swarm is 'No Name'. Allowed: 1 to 32 characters", "up", "--swarm", "No Name")]
    [InlineData("gates (--gates): The file of gates '/nonexistent' cannot be read", "node", "--gates", "/nonexistent")]
    [InlineData("encryption_key_file (--encryption-key-file): The file '/nonexistent' cannot be read", "node", "--encryption-key-file", "/nonexistent")]
    [InlineData("cleanup_interval is '8d' (--cleanup-interval). Allowed: a number of seconds, or a number with s, m, h or d, such as 90s, 15m, 24h, 2d, from 1s to 7d.", "node", "--cleanup-interval", "8d")]
    [InlineData("such as 90s, 15m, 24h, 2d, from 0.1s to 1h.", "node", "--bootstrap-retry-interval", "0")]
    public async Task Bad_option_is_told_by_its_name_with_what_is_allowed(string text, params string[] args)
    {
        CommandRun run = await CommandRun.RunAsync(args);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("The option", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, "The node is ready; Ctrl-C stops it.")]
    [InlineData(5, 0, "All 5 nodes are ready; Ctrl-C stops them.")]
    [InlineData(5, 2, "All 5 nodes and 2 bootstrap nodes are ready; Ctrl-C stops them.")]
    [InlineData(1, 1, "The node and 1 bootstrap node are ready; Ctrl-C stops them.")]
    public void Nodes_that_are_ready_are_counted(int nodes, int bootstrapNodes, string line) => Assert.Equal(line, UpCommand.Ready(nodes, bootstrapNodes));
}
