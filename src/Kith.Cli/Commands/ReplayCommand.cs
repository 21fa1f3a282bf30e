using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim replay</c>: one lookup of a run, hop by hop.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("run") { Description = "The folder of a run", HelpName = "DIR" };
        Argument<int> number = new("number") { Description = "The operation's number in lookups.csv", HelpName = "NUMBER" };
        CommandWithExamples command = new("replay", "Run a run again and show one of its lookups hop by hop", "kith sim replay results 17") { folder, number };
        command.SetAction((parsed, cancellation) =>
        {
            RunManifest manifest = RunManifest.Read(parsed.GetValue(folder)!);
            ParameterValues values = manifest.Values.Scenario.Located(manifest.Values, FoldersAbove(parsed.GetValue(folder)!));
            int wanted = parsed.GetValue(number);
            ReplayedLookup trace = new(wanted);
            RunRecorder recorder = new() { Trace = trace };
            ScenarioThread.Run(values, recorder, cancellation);
            if (trace.Start is not { } start)
                throw new KithException(KithErrorCode.InvalidArgument, recorder.Begun == 0 ? "The run has no operations: its lookups.csv has a heading only." : $"The run has no operation {wanted}; it has 1 to {recorder.Begun:N0}.");
            Print(trace, start, terminal);
            if (recorder.Digest == manifest.Digest)
                return Task.FromResult(ExitCode.Ok);
            terminal.Fail($"This is not the run that was written: its digest is {manifest.Digest}, this one's {recorder.Digest}. {(manifest.Commit.Length > 0 ? $"Use the build of {manifest.Commit}." : "Use the build that wrote it.")}");
            return Task.FromResult(ExitCode.Failed);
        });
        return command;
    }

    /// <summary>Where a run was made, most likely: the folder that holds its own, and for a run of a sweep the one that holds the sweep's.</summary>
    private static List<string> FoldersAbove(string folder)
    {
        List<string> above = [];
        string? place = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        for (int level = 0; level < 2 && place is not null; level++)
        {
            above.Add(place);
            place = Path.GetDirectoryName(place);
        }

        return above;
    }

    private static void Print(ReplayedLookup trace, LookupStart start, Terminal terminal)
    {
        double began = start.At / 1_000.0;
        Columns.Write(
            terminal,
            ["Sent ms", "Ended ms", "Asked", "Depth", "Bits shared", "Question", "Outcome", "Named", "Nearer", "Record"],
            trace.Steps.Select(step => new[]
            {
                Text(step.SentMilliseconds - began), step.EndedMilliseconds is { } ended ? Text(ended - began) : "", $"{step.To}", $"{step.Depth}", $"{step.SharedBits}", step.Request,
                step.Outcome is { } outcome ? $"{outcome}" : "under way", $"{step.Named}", $"{step.Nearer}", step.HasRecord ? "yes" : "",
            }));
        terminal.Text.WriteLine($"{start.Kind} {start.Number} by node {start.Node}: {(trace.Row is { } row ? EndOf(row) : $"cut off after {trace.Steps.Count} requests, when the node died; lookups.csv has no line of it")}");
    }

    private static string EndOf(LookupRow row)
    {
        string hops = row.Hops < 0 ? "" : $", {row.Hops} hops";
        string end = row.Success switch { true => "succeeded", false => "failed", null => "ended" };
        return $"{end} in {Text(row.DurationMilliseconds)} ms, {row.Requests} requests{hops}";
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F1", CultureInfo.InvariantCulture);
}
