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
    public async Task Variable_that_is_no_setting_is_told_with_the_one_that_is_most_like_it()
    {
        CommandRun.Setup setup = new() { Variables = { ["KITH_SWARN"] = "lab", ["KITH_API"] = "x", ["KITH_TEST_COMMAND"] = "x", ["KITH_LONG_TESTS"] = "1", ["KITH_FUZZ_SEED"] = "1", ["KITH_UPDATE_API"] = "1", ["KITHSWARM"] = "x" } };
        CommandRun run = await CommandRun.RunAsync(setup, "config", "show");
        Assert.Equal("$KITH_SWARN is no setting and counts for nothing. The one most like it is $KITH_SWARM; `kith config show` lists them all.\n", run.Error);
        Assert.Equal("", (await CommandRun.RunAsync(setup, "config", "show", "--flags-only")).Error);
    }

    [Fact]
    public async Task File_with_a_secret_that_others_may_read_is_told()
    {
        if (OperatingSystem.IsWindows())
            return;
        string ini = await WriteAsync("config.ini", "[security]\nencryption_key = 1234567890123456\n");
        string json = await WriteAsync("kith.json", """{ "http_token": "sixteen-characters" }""");
        string harmless = await WriteAsync("other.json", """{ "swarm": "lab" }""");
        foreach (string file in (string[])[ini, json, harmless])
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal($"'{ini}' holds a secret (encryption_key) and others may read it. Run: chmod 600 '{ini}'\n", (await CommandRun.RunAsync("config", "show", "-c", ini)).Error);
        Assert.Contains("(http_token)", (await CommandRun.RunAsync("config", "show", "-c", json)).Error, StringComparison.Ordinal);
        Assert.Equal("", (await CommandRun.RunAsync("config", "show", "-c", harmless)).Error);
        File.SetUnixFileMode(ini, UnixFileMode.UserRead);
        Assert.Equal("", (await CommandRun.RunAsync("config", "show", "-c", ini)).Error);
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
