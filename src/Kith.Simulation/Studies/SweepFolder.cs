using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Kith.Core.Node;
using Kith.Simulation.Reports;

namespace Kith.Simulation.Studies;

/// <summary>
/// Where a sweep's runs lie, one folder each, with the plan beside them. What is whole is not run again, so a sweep that was interrupted goes on
/// where it was.
/// </summary>
internal sealed class SweepFolder
{
    private const string PlanFile = "sweep.json";

    private SweepFolder(string folder, StudyPlan plan, string mark)
    {
        Folder = folder;
        Plan = plan;
        Mark = mark;
        Runs = SweepRun.AllOf(plan);
    }

    public string Folder { get; }

    public StudyPlan Plan { get; }

    /// <summary>Tells plans apart: the same for the same scenario, values, axes and repeats.</summary>
    public string Mark { get; }

    /// <summary>All runs of the plan, done or not.</summary>
    public IReadOnlyList<SweepRun> Runs { get; }

    /// <summary>Opens a folder for a plan, new or with some of its runs.</summary>
    /// <exception cref="KithException">The folder holds something else, or cannot be written.</exception>
    public static SweepFolder Open(string folder, StudyPlan plan)
    {
        string text = PlanText.Of(plan);
        _ = StudyPlace.Of(folder);
        string file = Path.Combine(folder, PlanFile);
        try
        {
            if (File.Exists(file))
            {
                if (File.ReadAllText(file) != text)
                    throw new KithException(KithErrorCode.InvalidArgument, $"{folder} holds another sweep: its {PlanFile} differs. Give --output another folder, or the scenario file it was begun with.");
            }
            else
            {
                if (StudyPlace.HasFiles(folder))
                    throw new KithException(KithErrorCode.InvalidArgument, $"{folder} is not empty and holds no sweep. Give --output a folder that does not exist yet.");
                Directory.CreateDirectory(folder);
                WholeFile.Write(file, writer => writer.Write(text));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{folder} cannot be written: {failure.Message} Give --output another folder.");
        }

        return new SweepFolder(folder, plan, MarkOf(text));
    }

    /// <summary>Opens a folder that holds a sweep.</summary>
    /// <exception cref="KithException">It holds none.</exception>
    public static SweepFolder Read(string folder)
    {
        string file = Path.Combine(folder, PlanFile);
        if (!File.Exists(file))
            throw new KithException(KithErrorCode.InvalidArgument, $"{folder} holds no sweep: it has no {PlanFile}. Give a folder that kith sim sweep --output has written.");
        string text = File.ReadAllText(file);
        return new SweepFolder(folder, StudyPlanReader.Read(text, file), MarkOf(text));
    }

    /// <summary>Keeps others from writing to the folder until it is let go.</summary>
    /// <exception cref="KithException">Somebody else is writing to it.</exception>
    public StudyLock Lock() => StudyLock.Take(Path.Combine(Folder, ".kith-lock"), Folder);

    /// <summary>Where a run lies, or will.</summary>
    public string PathOf(SweepRun run) => Path.Combine(Folder, run.Folder);

    /// <summary>Whether a run is there and whole.</summary>
    public bool Has(SweepRun run) => RunFolder.IsWhole(PathOf(run));

    /// <summary>Those of some runs that are not there; to be asked before anything is done for them.</summary>
    /// <exception cref="KithException">Of one there are parts, as a copy leaves that was cut short: nothing is put over what may be somebody's.</exception>
    public List<SweepRun> Missing(IEnumerable<SweepRun> runs)
    {
        List<SweepRun> missing = [.. runs.Where(run => !Has(run))];
        if (missing.Find(run => StudyPlace.HasFiles(PathOf(run))) is { } part)
            throw new KithException(KithErrorCode.InvalidArgument, $"{PathOf(part)} has only some of a run's files, as a copy that was cut short. Remove it, and the same command makes it whole.");
        return missing;
    }

    /// <summary>Takes a whole run from another folder, unless it is here already; a run counts once.</summary>
    /// <returns>Whether it was new here.</returns>
    /// <exception cref="KithException">The same run is here with another digest: the builds differ. Or it cannot be read.</exception>
    public bool Take(SweepRun run, string from)
    {
        string there = RunManifest.Read(from).Digest; // What cannot be read is not taken.
        if (Has(run))
        {
            string here = RunManifest.Read(PathOf(run)).Digest;
            if (here != there)
                throw new KithException(KithErrorCode.InvalidArgument, $"{run.Folder} has the digest {here} in {Folder} and {there} in {from}. One seed has one digest in one build: run both parts with the same build.");
            return false;
        }

        string beside = StudyPlace.Unfinished(PathOf(run));
        if (Directory.Exists(beside))
            Directory.Delete(beside, recursive: true);
        try
        {
            Directory.CreateDirectory(beside);
            foreach (string file in Directory.EnumerateFiles(from))
                Copy(file, Path.Combine(beside, Path.GetFileName(file)));
            Directory.Move(beside, PathOf(run));
            return true;
        }
        finally
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true); // A full disk.
        }
    }

    /// <summary>Writes runs.csv and report.html over all runs that are there.</summary>
    /// <returns>The builds that made them; one, unless the sweep was gone on with by another.</returns>
    public string[] Summarise()
    {
        List<(SweepRun Run, RunManifest Manifest)> done = [.. Runs.Where(Has).Select(run => (run, RunManifest.Read(PathOf(run))))];
        string[] figures = [.. done.SelectMany(one => one.Manifest.Figures.Select(figure => figure.Name)).Distinct()];
        string[] varied = [.. Plan.Axes.Select(axis => axis.Name).Append(SharedParameters.Seed).Distinct()];
        WholeFile.Write(Path.Combine(Folder, "runs.csv"), writer =>
        {
            CsvText.WriteLine(writer, ["run", .. varied, "digest", "seconds", .. figures]);
            foreach ((SweepRun run, RunManifest manifest) in done)
            {
                CsvText.WriteLine(
                    writer,
                    [
                        $"{run.Number}", .. varied.Select(manifest.Values.Shown), manifest.Digest, CsvText.Number(manifest.Seconds),
                        .. figures.Select(figure => CsvText.Exact(manifest.FigureOf(figure))),
                    ]);
            }
        });
        WholeFile.Write(Path.Combine(Folder, "report.html"), writer => SweepReport.Write(writer, Plan, done));
        return [.. done.Select(one => one.Manifest.Commit).Distinct()];
    }

    /// <summary>Copies a file and syncs it: whoever sent it forgets it then.</summary>
    private static void Copy(string from, string to)
    {
        using FileStream source = File.OpenRead(from);
        using FileStream target = File.Create(to);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    private static string MarkOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
