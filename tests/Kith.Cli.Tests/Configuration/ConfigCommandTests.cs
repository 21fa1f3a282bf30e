using System;
using System.IO;
using System.Threading.Tasks;

namespace Kith.Cli.Tests.Configuration;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Settings_are_shown_with_their_origins()
    {
        string file = await WriteAsync("config.ini", "[node]\ncleanup_interval = 60\n[bootstrap]\na = 192.0.2.7:8000\nb = 192.0.2.8:8000");
        CommandRun.Setup setup = new() { Variables = { ["KITH_SWARM"] = "lab", ["HOME"] = "/home" } };
        CommandRun run = await CommandRun.RunAsync(setup, "config", "show", "--origin", "-c", file, "--http", "127.0.0.1:1");
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Contains("swarm\tlab\t$KITH_SWARM\n", run.Text, StringComparison.Ordinal);
        Assert.Contains($"cleanup_interval\t60\t{file}:2\n", run.Text, StringComparison.Ordinal);
        Assert.Contains($"join\t/ip4/192.0.2.7/tcp/8000,/ip4/192.0.2.8/tcp/8000\t{file}:4\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("http\t127.0.0.1:1\t--http\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("preset\tcluster\tdefault\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("voidphone\t-\tdefault\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("/kith/lab/node\tdefault\n", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_not_shown_and_what_is_wrong_is_told_after_the_settings()
    {
        string file = await WriteAsync("config.ini", ConfigIniTests.Sample.Replace("difficulty = 4", "difficulty = 44", StringComparison.Ordinal));
        CommandRun run = await CommandRun.RunAsync("config", "show", "-c", file);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("encryption_key\t(secret)\n", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567890", run.Text + run.Error, StringComparison.Ordinal);
        Assert.Contains("0 to 8", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node")]
    [InlineData("config", "show")]
    public async Task Wrong_file_ends_the_command_with_file_and_line(params string[] command)
    {
        string file = await WriteAsync("config.ini", "[node]\n\ncleanup = 60");
        CommandRun run = await CommandRun.RunAsync([.. command, "-c", file]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"{file}:3: there is no key 'cleanup'", run.Error, StringComparison.Ordinal);
        run = await CommandRun.RunAsync([.. command, "-c", file + ".missing"]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("There is no file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flags_alone_count_where_a_parent_says_so()
    {
        CommandRun.Setup setup = new() { Variables = { ["KITH_SWARM"] = "lab", ["XDG_DATA_HOME"] = "/data" } };
        CommandRun run = await CommandRun.RunAsync(setup, "config", "show", "--flags-only");
        Assert.Contains("swarm\tmain\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("data\t/data/kith/main/node\n", run.Text, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
