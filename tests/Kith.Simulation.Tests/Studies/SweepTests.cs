using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Tests.Studies;

/// <summary>A sweep goes on where it was, and its parts make the whole.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Json = """{ "scenario": "lookup", "nodes": 60, "lookups": 10, "sweep": { "k": [5, 20], "deadPercent": [0, 20] }, "repeats": 2 }""";

    private static readonly RunFolder Runner = new(TimeProvider.System, commit: "");
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-sweeps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Interrupted_sweep_goes_on_where_it_was_and_the_table_does_not_show_it()
    {
        SweepFolder whole = Open("whole");
        new Sweep(whole, Runner, whole.Runs).Run(threads: 2, CancellationToken.None);
        whole.Summarise();

        SweepFolder first = Open("interrupted");
        new Sweep(first, Runner, [.. first.Runs.Take(3)]).Run(threads: 1, CancellationToken.None);
        Directory.CreateDirectory(StudyPlace.Unfinished(first.PathOf(first.Runs[3]))); // Killed there.
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(first.PathOf(first.Runs[0]), RunManifest.File));
        SweepFolder second = Open("interrupted");
        List<SweepRun> missing = [.. second.Runs.Where(run => !second.Has(run))];
        Assert.Equal(5, missing.Count);
        new Sweep(second, Runner, missing).Run(threads: 1, CancellationToken.None);
        second.Summarise();
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(first.PathOf(first.Runs[0]), RunManifest.File)));
        Assert.Equal(WithoutSeconds(whole), WithoutSeconds(second));
        Assert.Equal("run,k,deadPercent,seed,digest", string.Join(',', WithoutSeconds(whole)[0].Split(',').Take(5)));
        Assert.Equal(9, WithoutSeconds(whole).Length);
    }

    [Fact]
    public void Parts_merge_into_what_one_process_would_have_done_and_a_run_counts_once()
    {
        SweepFolder one = Open("part-1");
        SweepFolder two = Open("part-2");
        new Sweep(one, Runner, [.. one.Runs.Take(5)]).Run(threads: 2, CancellationToken.None);
        new Sweep(two, Runner, [.. two.Runs.Skip(3)]).Run(threads: 2, CancellationToken.None);
        SweepFolder all = Open("all");
        int added = new[] { one, two }.Sum(part => part.Runs.Where(part.Has).Count(run => all.Take(run, part.PathOf(run))));
        Assert.Equal(8, added);
        Assert.All(all.Runs, run => Assert.True(all.Has(run)));
    }

    [Fact]
    public void Parts_of_a_run_are_named_before_anything_runs_and_what_cannot_be_read_is_not_merged()
    {
        SweepFolder sweep = Open("sweep");
        new Sweep(sweep, Runner, [.. sweep.Runs.Take(2)]).Run(threads: 1, CancellationToken.None);
        string first = sweep.PathOf(sweep.Runs[0]);
        SweepFolder all = Open("all");
        File.WriteAllText(Path.Combine(first, RunManifest.File), "{");
        Assert.Contains(first, Assert.Throws<KithException>(() => all.Take(sweep.Runs[0], first)).Message, StringComparison.Ordinal);
        Assert.False(all.Has(sweep.Runs[0]));

        foreach (string file in (string[])[RunManifest.File, "lookups.csv"])
        {
            File.Delete(Path.Combine(first, file));
            KithException parts = Assert.Throws<KithException>(() => sweep.Missing(sweep.Runs));
            Assert.Contains($"{first} has only some of a run's files", parts.Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(first, RunManifest.File), "{ }");
        }

        Directory.Delete(first, recursive: true);
        Assert.Equal(7, sweep.Missing(sweep.Runs).Count);
    }

    [Fact]
    public void Same_run_with_another_digest_is_refused()
    {
        SweepFolder one = Open("one");
        SweepFolder two = Open("two");
        new Sweep(one, Runner, [.. one.Runs.Take(1)]).Run(threads: 1, CancellationToken.None);
        Runner.Run(two.Runs[0].Values.With("seed", 99L), two.PathOf(two.Runs[0]), CancellationToken.None); // As another build might have done.
        KithException wrong = Assert.Throws<KithException>(() => one.Take(one.Runs[0], two.PathOf(two.Runs[0])));
        Assert.Contains("run both parts with the same build", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_over_words_has_them_as_ticks_and_shares_have_an_axis_of_their_own()
    {
        SweepFolder folder = SweepFolder.Open(Path.Combine(_folder, "words"), StudyPlanReader.Read("""{ "scenario": "lookup", "nodes": 40, "lookups": 3, "sweep": { "overlay": ["ring", "kademlia"] } }""", "study.json"));
        new Sweep(folder, Runner, [.. folder.Runs.Skip(1)]).Run(threads: 1, CancellationToken.None);
        folder.Summarise();
        string report = File.ReadAllText(Path.Combine(folder.Folder, "report.html"));
        Assert.Contains("""{"title":"lookup.hops","x":"overlay","y":"lookup.hops","kind":"marks","share":false,"words":["ring","kademlia"],"series":[{"name":"lookup.hops","x":[2],""", report, StringComparison.Ordinal);
        Assert.Contains("""{"title":"lookup.success","x":"overlay","y":"lookup.success","kind":"marks","share":true,""", report, StringComparison.Ordinal);
        Assert.Contains("""{"title":"lookup.recall","x":"overlay","y":"lookup.recall","kind":"marks","share":true,""", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_says_how_many_lines_it_leaves_out()
    {
        string many = string.Join(',', Enumerable.Range(1, 30));
        SweepFolder folder = SweepFolder.Open(Path.Combine(_folder, "many"), StudyPlanReader.Read($$"""{ "scenario": "lookup", "nodes": 20, "lookups": 2, "sweep": { "alpha": [1, 3], "k": [{{many}}] } }""", "study.json"));
        new Sweep(folder, Runner, folder.Runs).Run(threads: 1, CancellationToken.None);
        folder.Summarise();
        Assert.Contains("Of 30 lines, one for each combination of k, the first 24 are drawn; the table and runs.csv have all.", File.ReadAllText(Path.Combine(folder.Folder, "report.html")), StringComparison.Ordinal);
        SweepFolder few = Open("few");
        few.Summarise();
        Assert.DoesNotContain("the first 24", File.ReadAllText(Path.Combine(few.Folder, "report.html")), StringComparison.Ordinal);
    }

    // A sweep named its trace by the path alone: with other lines in it the rest of the runs were of another study, and nothing said so.
    [Fact]
    public void Trace_is_named_by_what_it_holds_and_results_are_read_without_it()
    {
        string trace = Path.Combine(_folder, "trace.csv");
        File.WriteAllText(trace, "1,60,down\n");
        string json = $$"""{ "scenario": "churn", "nodes": 20, "hours": 0.05, "lookups": 3, "trace": "{{trace}}", "repeats": 2 }""";
        SweepFolder folder = SweepFolder.Open(Path.Combine(_folder, "traced"), StudyPlanReader.Read(json, "study.json"));
        new Sweep(folder, Runner, [.. folder.Runs.Take(1)]).Run(threads: 1, CancellationToken.None);

        File.WriteAllText(trace, "1,90,down\n");
        KithException another = Assert.Throws<KithException>(() => SweepFolder.Open(folder.Folder, StudyPlanReader.Read(json, "study.json")));
        Assert.Contains("holds another sweep", another.Message, StringComparison.Ordinal);
        KithException changed = Assert.Throws<KithException>(() => Runner.Run(folder.Runs[1].Values, folder.PathOf(folder.Runs[1]), CancellationToken.None));
        Assert.Contains("has other lines than when this run was described", changed.Message, StringComparison.Ordinal);

        File.Delete(trace);
        SweepFolder read = SweepFolder.Read(folder.Folder);
        read.Summarise();
        Assert.True(read.Has(read.Runs[0]));
        Assert.Contains(" sha256:", RunManifest.Read(read.PathOf(read.Runs[0])).Values.Shown("trace"), StringComparison.Ordinal);
        KithException gone = Assert.Throws<KithException>(() => Runner.Run(read.Runs[1].Values, read.PathOf(read.Runs[1]), CancellationToken.None));
        Assert.Contains("Could not find file", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_a_share_does_not_exceed_is_the_next_one_up_where_few_are_sorted()
    {
        Assert.Equal([5, 5, 3, 1], ((double[])[1, 0.9, 0.5, 0]).Select(share => SummaryFigures.Quantile([1, 2, 3, 4, 5], share)));
        Assert.Equal(99, SummaryFigures.Quantile([.. Enumerable.Range(1, 100).Select(number => (double)number)], 0.99));
    }

    [Fact]
    public void Two_at_once_do_not_write_to_one_folder()
    {
        SweepFolder one = Open("shared");
        using (one.Lock())
            Assert.Contains("somebody else is writing to it", Assert.Throws<KithException>(Open("shared").Lock).Message, StringComparison.Ordinal);
        Open("shared").Lock().Dispose();
        Assert.Equal(["sweep.json"], Directory.GetFileSystemEntries(one.Folder).Select(Path.GetFileName));

        string run = one.PathOf(one.Runs[0]);
        using (StudyLock.Take(StudyPlace.Lock(run), run))
        {
            Directory.CreateDirectory(StudyPlace.Unfinished(run)); // Of the other.
            Assert.Throws<KithException>(() => RunFolder.RequireFree(run));
            Assert.Throws<KithException>(() => Runner.Run(one.Runs[0].Values, run, CancellationToken.None));
            Assert.True(Directory.Exists(StudyPlace.Unfinished(run)));
        }
    }

    [Fact]
    public void Folder_of_another_sweep_is_refused()
    {
        Open("here");
        KithException wrong = Assert.Throws<KithException>(() => SweepFolder.Open(Path.Combine(_folder, "here"), StudyPlanReader.Read(Json.Replace("60", "70", StringComparison.Ordinal), "study.json")));
        Assert.Contains("holds another sweep", wrong.Message, StringComparison.Ordinal);
    }

    private SweepFolder Open(string name) => SweepFolder.Open(Path.Combine(_folder, name), StudyPlanReader.Read(Json, "study.json"));

    /// <summary>The table without the one column that differs from run to run.</summary>
    private static string[] WithoutSeconds(SweepFolder folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder.Folder, "runs.csv"));
        int column = Array.IndexOf(lines[0].Split(','), "seconds");
        return [.. lines.Select(line => string.Join(',', line.Split(',').Where((_, place) => place != column)))];
    }
}
