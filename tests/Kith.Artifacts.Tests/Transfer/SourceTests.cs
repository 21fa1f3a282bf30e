using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Transfer;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Transfer;

/// <summary>What is pushed can be pulled: files and folders of which that would not be true are refused before anything is sent.</summary>
public sealed class SourceTests
{
    [Fact]
    public async Task Files_of_which_no_manifest_can_be_made_are_refused_before_anything_is_sent()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        async Task RefusedAsync(string named, bool isFolder, params ArtifactFile[]? files)
        {
            Task push = world.Store(0).PushAsync("a", "1", new MemoryStream(new byte[4]), files, isFolder, options: null, progress: null, CancellationToken.None);
            Assert.Contains(named, (await Assert.ThrowsAsync<KithException>(() => push)).Message, StringComparison.Ordinal);
        }

        await RefusedAsync("capitals", true, new("README", 2), new("readme", 2));
        await RefusedAsync("twice", true, new("a", 2), new("a", 2));
        await RefusedAsync("folder of 'a/b'", true, new("a", 2), new("a/b", 2));
        await RefusedAsync("../x", true, new ArtifactFile("../x", 4));
        await RefusedAsync("length", true, new("a", -4), new("b", 8));
        await RefusedAsync("length", true, new("a", long.MaxValue), new("b", long.MaxValue));
        await RefusedAsync("1 to", true);
        await RefusedAsync("one file", false, new("a", 2), new("b", 2));
        await RefusedAsync("list of its files", true, null);
        await RefusedAsync("list of files and the metadata", true, [.. Enumerable.Range(0, 1_000).Select(number => new ArtifactFile($"{number}-{new string('x', 100)}", 4))]);
        Assert.Equal(0, (await world.Cluster[0].GetStatusAsync()).Records);
    }

    [Fact]
    public async Task Link_is_neither_followed_nor_left_out_without_a_word()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link takes rights there.");
        string folder = Directory.CreateTempSubdirectory("kith-source-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), "{}");
        Assert.Single(ArtifactSource.Of(folder).Files);
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        foreach (string target in (string[])["../config.json", "..", "nowhere"])
        {
            string link = Path.Combine(folder, "sub", "link");
            File.CreateSymbolicLink(link, target);
            Assert.Contains(link, Assert.Throws<KithException>(() => ArtifactSource.Of(folder)).Message, StringComparison.Ordinal);
            File.Delete(link);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task File_that_is_written_to_while_it_is_read_is_refused()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, new byte[100]);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        foreach ((string Change, Action Make) in new List<(string, Action)> { ("written", () => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(1))), ("longer", () => Append(path)) })
        {
            await using Stream content = ArtifactSource.Of(path).Open();
            byte[] buffer = new byte[60];
            Assert.Equal(60, await content.ReadAsync(buffer));
            Make();
            KithException changed = await Assert.ThrowsAsync<KithException>(async () => await content.ReadExactlyAsync(buffer.AsMemory(0, 40)));
            Assert.True(changed.Message.Contains("has changed", StringComparison.Ordinal), Change);
        }

        File.Delete(path);
    }

    [Fact]
    public async Task Pipe_is_refused_with_what_to_do_instead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux names a pipe's end by a path.");
        using System.IO.Pipes.AnonymousPipeServerStream pipe = new();
        await using Stream content = ArtifactSource.Of($"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}").Open();
        KithException refused = await Assert.ThrowsAsync<KithException>(async () => await content.ReadExactlyAsync(new byte[1]));
        Assert.Contains("push -", refused.Message, StringComparison.Ordinal);
    }

    private static void Append(string path)
    {
        DateTime was = File.GetLastWriteTimeUtc(path);
        File.AppendAllText(path, "more");
        File.SetLastWriteTimeUtc(path, was);
    }
}
