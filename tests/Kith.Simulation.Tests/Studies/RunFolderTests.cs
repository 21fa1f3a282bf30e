using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>A folder that has a run has all of it.</summary>
public sealed class RunFolderTests : IDisposable
{
    private static readonly RunFolder Runner = new(TimeProvider.System, commit: "abc");
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-runs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_writes_tables_a_manifest_that_runs_it_again_and_a_report_that_needs_no_network()
    {
        string folder = Path.Combine(_folder, "run");
        RunManifest manifest = Runner.Run(Values("""{ "scenario": "lookup", "nodes": 100, "lookups": 30, "messageSample": 1, "nodeSample": 10, "events": true }"""), folder, CancellationToken.None);
        Assert.Equal(["events.jsonl", "lookups.csv", "manifest.json", "messages.csv", "nodes.csv", "report.html"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(31, File.ReadAllLines(Path.Combine(folder, "lookups.csv")).Length);
        Assert.Equal(11, File.ReadAllLines(Path.Combine(folder, "nodes.csv")).Length);
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.DoesNotMatch(new Regex("""(?:src|href)\s*=|@import|\{\{""", RegexOptions.None, TimeSpan.FromSeconds(5)), Regex.Replace(report, "(?s)<script>/\\*! https.*?</script>", "", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Contains("default-src 'none'", report, StringComparison.Ordinal);

        RunManifest read = RunManifest.Read(folder);
        Assert.Equal((manifest.Digest, "abc", 30.0), (read.Digest, read.Commit, read.FigureOf("lookup.count")));
        Assert.Equal(manifest.Digest, Runner.Run(read.Values, Path.Combine(_folder, "again"), CancellationToken.None).Digest);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "lookups.csv")), File.ReadAllBytes(Path.Combine(_folder, "again", "lookups.csv")));
    }

    [Fact]
    public void Watching_changes_nothing()
    {
        ParameterValues values = Values("""{ "scenario": "lookup", "nodes": 100, "lookups": 30, "messageSample": 0, "nodeSample": 0 }""");
        RunRecorder bare = new();
        ScenarioThread.Run(values, bare, CancellationToken.None);
        Assert.Equal(bare.Digest, Runner.Run(values.With("events", true).With("messageSample", 1L), Path.Combine(_folder, "watched"), CancellationToken.None).Digest);
    }

    [Fact]
    public void A_run_that_is_cancelled_leaves_nothing_and_one_that_was_killed_is_begun_anew()
    {
        string folder = Path.Combine(_folder, "run");
        Directory.CreateDirectory(StudyPlace.Unfinished(folder));
        File.WriteAllText(Path.Combine(StudyPlace.Unfinished(folder), "lookups.csv"), "half of a li");
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        ParameterValues values = Values("""{ "scenario": "lookup", "nodes": 100, "lookups": 3000 }""");
        Assert.ThrowsAny<OperationCanceledException>(() => Runner.Run(values, folder, cancel.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Runner.Run(values.With("lookups", 10L), folder, CancellationToken.None);
        Assert.Equal(["run"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
        Assert.Throws<KithException>(() => RunFolder.RequireFree(folder));
    }

    [Fact]
    public void What_lies_beside_a_run_is_not_touched()
    {
        string folder = Path.Combine(_folder, "run");
        File.WriteAllText(folder + ".lock", "mine");
        Directory.CreateDirectory(folder + ".unfinished");
        RunFolder.RequireFree(folder);
        Runner.Run(Small, folder, CancellationToken.None);
        Assert.Equal(["run", "run.lock", "run.unfinished"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_goes_where_a_link_leads_and_to_no_folder_that_somebody_stands_in_or_that_has_no_name()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "far")).FullName;
        string link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, folder);
        RunFolder.RequireFree(link);
        Runner.Run(Small, link, CancellationToken.None);
        Assert.True(RunFolder.IsWhole(folder));
        Assert.NotNull(Directory.ResolveLinkTarget(link, returnFinalTarget: false));
        string circle = Path.Combine(_folder, "circle");
        Directory.CreateSymbolicLink(circle, circle);
        Assert.Contains("is a link that leads nowhere", Assert.Throws<KithException>(() => RunFolder.RequireFree(circle)).Message, StringComparison.Ordinal);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "ahead"), Path.Combine(_folder, "to come"));
        Runner.Run(Small, Path.Combine(_folder, "ahead"), CancellationToken.None);
        Assert.True(RunFolder.IsWhole(Path.Combine(_folder, "to come")));
        Assert.Contains("has no name", Assert.Throws<KithException>(() => RunFolder.RequireFree(" ")).Message, StringComparison.Ordinal);
        Assert.Contains("is the current folder", Assert.Throws<KithException>(() => RunFolder.RequireFree(".")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_leaves_whole_files_only()
    {
        string disk = Path.Combine(_folder, "disk");
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux() || !Succeeds("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk))
        {
            Assert.Skip("A small file system cannot be mounted here: that takes Linux and root.");
            return;
        }

        try
        {
            ParameterValues values = Values("""{ "scenario": "lookup", "nodes": 100, "lookups": 10 }""");
            Runner.Run(values, Path.Combine(disk, "small"), CancellationToken.None);
            Assert.ThrowsAny<IOException>(() => Runner.Run(values.With("lookups", 2_000L).With("events", true), Path.Combine(disk, "large"), CancellationToken.None));
            Assert.Equal(["small"], Directory.GetFileSystemEntries(disk).Select(Path.GetFileName));
            Assert.Equal(10, RunManifest.Read(Path.Combine(disk, "small")).FigureOf("lookup.count"));
        }
        finally
        {
            Assert.True(Succeeds("umount", disk));
        }
    }

    private static ParameterValues Small => Values("""{ "scenario": "lookup", "nodes": 50, "lookups": 5 }""");

    private static ParameterValues Values(string json) => StudyPlanReader.Read(json, "study.json").Values;

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program.
        }
    }
}
