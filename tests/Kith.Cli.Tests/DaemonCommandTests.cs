using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Cli.Logging;
using Kith.Libp2p.Admission;
using Microsoft.Extensions.Logging;

namespace Kith.Cli.Tests;

/// <summary>Commands and logs of those who run daemons.</summary>
public sealed class DaemonCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-daemon-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Swarm_is_made_with_a_secret_that_a_node_takes()
    {
        CommandRun run = await CommandRun.RunAsync("swarm", "create", "--json");
        using JsonDocument swarm = JsonDocument.Parse(run.Text);
        SwarmSecret.Parse(swarm.RootElement.GetProperty("secret").GetString()!);
        Assert.Matches("^[a-z0-9]{8}$", swarm.RootElement.GetProperty("swarm").GetString()!);
        CommandRun again = await CommandRun.RunAsync("swarm", "create", "--json");
        Assert.NotEqual(run.Text, again.Text);
    }

    [Fact]
    public async Task Secret_goes_to_a_file_that_is_not_there_yet_or_nowhere()
    {
        string file = Path.Combine(_folder, "secret");
        CommandRun run = await CommandRun.RunAsync("swarm", "create", "lab", "--file", file);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        string secret = (await File.ReadAllTextAsync(file)).Trim();
        Assert.DoesNotContain(secret, run.Text + run.Error, StringComparison.Ordinal);
        CommandRun inTheWay = await CommandRun.RunAsync("swarm", "create", "lab", "--file", file);
        Assert.Equal(ExitCode.Usage, inTheWay.ExitCode);
        Assert.Contains(file, inTheWay.Error, StringComparison.Ordinal);
        Assert.Equal(secret, (await File.ReadAllTextAsync(file)).Trim());
        Assert.Equal(ExitCode.Usage, (await CommandRun.RunAsync("swarm", "create", "No Name")).ExitCode);
    }

    [Theory]
    [InlineData("bench", "flood", "--only", "of words")]
    [InlineData("bench", "flood", "--seconds", "0")]
    public async Task Flood_that_is_none_is_refused_with_what_there_is(params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(arguments[2], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_is_one_line_of_JSON_whatever_is_in_it()
    {
        using StringWriter output = new();
        using LineLoggerFactory logging = new(output, LogLevel.Information, isJson: true);
        ILogger logger = logging.CreateLogger("Kith.Some");
        KeyValuePair<string, object?>[] state = [new("Kind", "\u001b[31mred"), new("{OriginalFormat}", "A {Kind} of line")];
        logger.Log(LogLevel.Warning, new EventId(7, "Odd"), state, new InvalidOperationException("what\nhappened"), (_, _) => "A \u001b[31mred of \"line\"\nand another");
        using JsonDocument line = JsonDocument.Parse(Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        JsonElement root = line.RootElement;
        Assert.Equal(("warn", "Kith.Some", 7, "Odd"), (root.GetProperty("level").GetString(), root.GetProperty("category").GetString(), root.GetProperty("event_id").GetInt32(), root.GetProperty("event").GetString()));
        Assert.Equal("\u001b[31mred", root.GetProperty("fields").GetProperty("Kind").GetString());
        Assert.Contains("happened", root.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Level_can_be_changed_while_loggers_are_in_use()
    {
        using StringWriter output = new();
        using LineLoggerFactory logging = new(output, LogLevel.Information);
        ILogger logger = logging.CreateLogger("Kith.Some");
        ILogger framework = logging.CreateLogger("Microsoft.Some");
        Assert.False(logger.IsEnabled(LogLevel.Debug) || framework.IsEnabled(LogLevel.Information));
        logging.Level = LogLevel.Debug;
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.False(framework.IsEnabled(LogLevel.Information));
        logging.Level = LogLevel.Error;
        Assert.False(logger.IsEnabled(LogLevel.Warning) || framework.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public void Log_that_cannot_be_written_is_lost_and_nothing_else()
    {
        StringWriter output = new();
        using LineLoggerFactory logging = new(output, LogLevel.Information);
        output.Dispose();
        logging.CreateLogger("Kith.Some").Log(LogLevel.Error, default, "lost", null, (state, _) => state);
    }
}
