using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Server.Tests.Rounds;

namespace Kith.Cli.Tests.Rounds;

public sealed class RoundCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-round-").FullName;

    [Fact]
    public async Task Round_is_opened_handed_in_to_collected_and_aggregated()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        string self = daemon.Self;
        CommandRun opened = await RunAsync(daemon, "open", "mnist", "-p", self, "-t", "w=2x2", "--deadline", "10m", "--rule", "median", "--model-version", "3", "--round", "7");
        Assert.Equal(0, opened.ExitCode);
        string id = opened.Text.Trim();
        Assert.Equal(64, id.Length);
        Assert.Contains($"{self}/mnist", opened.Error, StringComparison.Ordinal);

        CommandRun missing = await RunAsync(daemon, "status", $"{self}/mnist");
        Assert.Contains($"{self}\tmissing", missing.Text, StringComparison.Ordinal);
        CommandRun early = await RunAsync(daemon, "aggregate", id, "-o", PathOf("early"));
        Assert.Equal(7, early.ExitCode);
        Assert.False(File.Exists(PathOf("early")));

        await File.WriteAllTextAsync(PathOf("old.json"), $$$"""{"node_id":"{{{self}}}","model_version":3,"round":6,"gradients":{"w":[1,2,3,4]},"metrics":{"loss":0,"accuracy":0,"samples_processed":1,"computation_time_ms":1}}""");
        CommandRun old = await RunAsync(daemon, "submit", id, PathOf("old.json"));
        Assert.Equal(2, old.ExitCode);
        Assert.Contains("for round 6", old.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(PathOf("others.json"), """{"node_id":"other","model_version":3,"round":7,"gradients":{"w":[1,2,3,4]},"metrics":{"loss":0,"accuracy":0,"samples_processed":1,"computation_time_ms":1}}""");
        Assert.Contains("node_id is 'other'", (await RunAsync(daemon, "submit", id, PathOf("others.json"))).Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(PathOf("update.json"), $$$"""{"node_id":"{{{self}}}","model_version":3,"round":7,"gradients":{"w":[1,2,3,4]},"metrics":{"loss":0.25,"accuracy":0.9,"samples_processed":600,"computation_time_ms":1}}""");
        CommandRun handedIn = await RunAsync(daemon, "submit", id, PathOf("update.json"), "--encoding", "bf16", "--samples", "500");
        Assert.Equal(0, handedIn.ExitCode);

        CommandRun collected = await RunAsync(daemon, "collect", id, PathOf("updates"), "--json");
        JsonElement participant = JsonDocument.Parse(collected.Text).RootElement.GetProperty("participants")[0];
        Assert.Equal(("accepted", 500), (participant.GetProperty("standing").GetString(), participant.GetProperty("metrics").GetProperty("samples_processed").GetInt32()));
        Assert.Equal(PathOf($"updates/{participant.GetProperty("content").GetString()}.update"), Directory.GetFiles(PathOf("updates")).Single());
        CommandRun result = await RunAsync(daemon, "aggregate", id, "-o", PathOf("result"), "--folder", PathOf("updates"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("accepted\t500\t0.25\t5.47723\tselected", result.Text, StringComparison.Ordinal);
        Assert.Equal([1f, 2f, 3f, 4f], Enumerable.Range(0, 4).Select(place => BitConverter.ToSingle(File.ReadAllBytes(PathOf("result")), (int)new FileInfo(PathOf("result")).Length - 16 + (4 * place))));
    }

    [Fact]
    public async Task Safetensors_file_is_handed_in_and_one_of_other_arrays_refused()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        string id = (await RunAsync(daemon, "open", "mnist", "-p", daemon.Self, "-t", "w=2", "--deadline", "10m")).Text.Trim();
        byte[] json = "{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}"u8.ToArray();
        byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json, .. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes((Half)(-2))];
        await File.WriteAllBytesAsync(PathOf("cut.safetensors"), file[..^1]);
        Assert.Equal(1, (await RunAsync(daemon, "submit", id, PathOf("cut.safetensors"))).ExitCode);
        await File.WriteAllBytesAsync(PathOf("u.safetensors"), file);
        CommandRun handedIn = await RunAsync(daemon, "submit", id, PathOf("u.safetensors"), "--samples", "3");
        Assert.Equal((0, ""), (handedIn.ExitCode, handedIn.ExitCode == 0 ? "" : handedIn.Error));
        Assert.Equal(0, (await RunAsync(daemon, "aggregate", id, "-o", PathOf("result"))).ExitCode);
        byte[] result = await File.ReadAllBytesAsync(PathOf("result"));
        Assert.Equal((0.5f, -2f), (BitConverter.ToSingle(result, result.Length - 8), BitConverter.ToSingle(result, result.Length - 4)));

        string other = (await RunAsync(daemon, "open", "other", "-p", daemon.Self, "-t", "v=2", "--deadline", "10m")).Text.Trim();
        CommandRun refused = await RunAsync(daemon, "submit", other, PathOf("u.safetensors"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("lacks the array v", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name is missing", "open", "-t", "w=1")]
    [InlineData("no array", "open", "x", "-t", "w")]
    [InlineData("no array", "open", "x", "-t", "w=2xtwo")]
    [InlineData("--trim goes", "open", "x", "--trim", "0.1", "-t", "w=1")]
    [InlineData("--participant", "open", "x", "-p", "nobody", "-t", "w=1")]
    [InlineData("--deadline", "open", "x", "-t", "w=1", "-d", "soon")]
    [InlineData("0 participants", "open", "x", "-t", "w=1")]
    [InlineData("names no round", "status", "mnist")]
    [InlineData("--output", "aggregate", "0")]
    [InlineData("bf17", "submit", "0", "f", "--encoding", "bf17")]
    public async Task Misuse_is_told_with_the_remedy(string part, params string[] args)
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        CommandRun run = await RunAsync(daemon, args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Round_that_is_not_there_and_files_that_are_none_have_their_exit_codes()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        Assert.Equal(3, (await RunAsync(daemon, "status", new string('0', 64))).ExitCode);
        Assert.Equal(2, (await RunAsync(daemon, "submit", new string('0', 64), PathOf("nothing"))).ExitCode);
        await File.WriteAllTextAsync(PathOf("round.json"), "[]");
        CommandRun unread = await RunAsync(daemon, "open", "--file", PathOf("round.json"));
        Assert.Equal(2, unread.ExitCode);
        Assert.Contains("describes no round", unread.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_of_aggregation_prints_a_line_for_every_rule()
    {
        CommandRun run = await CommandRun.RunAsync("bench", "rounds", "--updates", "5", "--elements", "1000", "--all", "--encoding", "int8");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["5", "inspect", "FederatedAveraging", "TrimmedMean", "Median", "Krum"], run.Text.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static Task<CommandRun> RunAsync(RoundDaemon daemon, params string[] args) =>
        CommandRun.RunAsync(new CommandRun.Setup { Variables = new Dictionary<string, string?> { ["KITH_API"] = daemon.Api.ToString() } }, ["round", .. args]);
}
