using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Kith.EndToEnd.Tests.Nemesis;

namespace Kith.EndToEnd.Tests.Artifacts;

/// <summary>Artifacts through networks of processes, some of which are killed, and over disks that are full.</summary>
public sealed class ArtifactNetworkTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-artifact-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Gibibyte_goes_in_at_one_node_and_comes_out_at_another_with_nodes_killed_on_the_way()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KITH_LONG_TESTS") is { Length: > 0 }, "Set KITH_LONG_TESTS for a gibibyte through seven processes.");
        string original = await WriteAsync(PathOf("original"), mebibytes: 1_024);
        await using ArtifactNetwork network = new(_folder, nodes: 7);
        await network.StartAllAsync();

        long began = Stopwatch.GetTimestamp();
        await using KithProcess push = KithProcess.Start("artifact", "push", original, "--name", "model", "--version", "1", "--api", network.Api(0));
        await ArtifactNetwork.UntilAsync(() => network.StoredBy(2), 100L * Mebibyte, push);
        Assert.False(push.HasExited, push.Error);
        await network.KillAsync(3);
        Assert.True(await ArtifactNetwork.EndOfAsync(push) == 0, push.Error);
        TestContext.Current.TestOutputHelper?.WriteLine($"Pushed in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, one of seven nodes killed on the way. {push.Error}");

        await network.StartAsync(3);
        began = Stopwatch.GetTimestamp();
        string copy = PathOf("copy");
        await using KithProcess pull = KithProcess.Start("artifact", "pull", "model@1", "-o", copy, "--api", network.Api(6));
        await ArtifactNetwork.UntilAsync(() => ArtifactNetwork.StagedBeside(copy), 200L * Mebibyte, pull);
        Assert.False(pull.HasExited, pull.Error);
        Assert.False(File.Exists(copy));
        await network.KillAsync(4);
        Assert.True(await ArtifactNetwork.EndOfAsync(pull) == 0, pull.Error);
        TestContext.Current.TestOutputHelper?.WriteLine($"Pulled in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, another killed on the way.");
        Assert.Equal(await DigestAsync(original), await DigestAsync(copy));
    }

    [Fact]
    public async Task Disk_that_fills_up_while_an_artifact_is_pulled_leaves_no_half_file_and_the_next_pull_goes_on()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip(megabytes: 40);
        string original = await WriteAsync(PathOf("original"), mebibytes: 32);
        await using ArtifactNetwork network = new(_folder, nodes: 1);
        await network.StartAllAsync();
        Assert.Equal(0, (await KithProcess.RunAsync("artifact", "push", original, "--name", "a", "--version", "1", "--api", network.Api(0))).ExitCode);

        string copy = Path.Combine(disk.FullPath, "copy");
        string ballast = Path.Combine(disk.FullPath, "ballast");
        await using KithProcess pull = KithProcess.Start("artifact", "pull", "a@1", copy, "--api", network.Api(0));
        await ArtifactNetwork.UntilAsync(() => ArtifactNetwork.StagedBeside(copy), 1, pull); // It has seen that there is room.
        disk.Fill(ballast);
        Assert.Equal(7, await ArtifactNetwork.EndOfAsync(pull));
        Assert.Contains("What was checked is kept there. Make room, and pull again to go on", pull.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(copy));
        Assert.InRange(ArtifactNetwork.StagedBeside(copy), 1, 32 * Mebibyte);

        (int stillFull, _, string error) = await KithProcess.RunAsync("artifact", "pull", "a@1", copy, "--api", network.Api(0));
        Assert.Equal(7, stillFull);
        Assert.Contains("has room for", error, StringComparison.Ordinal);
        File.Delete(ballast);
        (int code, _, error) = await KithProcess.RunAsync("artifact", "pull", "a@1", copy, "--api", network.Api(0));
        Assert.True(code == 0, error);
        Assert.Equal(await DigestAsync(original), await DigestAsync(copy));
        Assert.Single(Directory.GetFileSystemEntries(disk.FullPath));
    }

    [Fact]
    public async Task Nodes_whose_disk_fills_up_refuse_a_push_and_with_room_the_next_sends_the_rest()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip(megabytes: 24);
        string original = await WriteAsync(PathOf("original"), mebibytes: 16);
        await using ArtifactNetwork network = new(disk.FullPath, nodes: 2);
        await network.StartAllAsync();
        string[] push = ["artifact", "push", original, "--name", "a", "--version", "1", "--api", network.Api(0)];
        (int full, string output, string error) = await KithProcess.RunAsync(push);
        Assert.True(full == 7, $"{full}: {output} {error}");
        Assert.Contains("disk is full", error, StringComparison.Ordinal);
        using (HttpClient http = new() { BaseAddress = new Uri(network.Api(0)) })
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/artifacts/a/1")).StatusCode);

        Assert.True(Command.Succeeds("mount", "-o", "remount,size=200m", disk.FullPath));
        (int code, output, error) = await KithProcess.RunAsync([.. push, "--json"]);
        Assert.True(code == 0, error);
        Assert.InRange(System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("moved").GetInt64(), 1, 15 * Mebibyte); // Of 16, those that were stored before are not sent again.
        Assert.Equal(0, (await KithProcess.RunAsync("artifact", "pull", "a@1", PathOf("copy"), "--api", network.Api(1))).ExitCode);
        Assert.Equal(await DigestAsync(original), await DigestAsync(PathOf("copy")));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Content as a model has it: of four mebibytes three are noise, and one compresses.</summary>
    private static async Task<string> WriteAsync(string path, int mebibytes)
    {
        Random random = new(7);
        byte[] block = new byte[Mebibyte];
        await using FileStream file = File.Create(path);
        for (int number = 0; number < mebibytes; number++)
        {
            random.NextBytes(block);
            for (int place = 0; number % 4 == 3 && place < block.Length; place++)
                block[place] &= 7;
            await file.WriteAsync(block);
        }

        return path;
    }

    private static async Task<string> DigestAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }
}
