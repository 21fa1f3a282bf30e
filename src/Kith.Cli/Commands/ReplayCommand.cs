using System.CommandLine;
using System.Globalization;
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
            int wanted = parsed.GetValue(number);
            ReplayedLookup trace = new(wanted);
            RunRecorder recorder = new() { Trace = trace };
            ScenarioThread.Run(manifest.Values, recorder, cancellation);
            if (trace.Row is not { } row)
                throw new KithException(KithErrorCode.InvalidArgument, recorder.Lookups.Count == 0 ? "The run has no operations: its lookups.csv has a heading only." : $"The run has no operation {wanted}; it has 1 to {recorder.Lookups.Count:N0}.");
            Print(trace, row, terminal);
            if (recorder.Digest == manifest.Digest)
                return Task.FromResult(ExitCode.Ok);
            terminal.Fail($"This is not the run that was written: its digest is {manifest.Digest}, this one's {recorder.Digest}. {(manifest.Commit.Length > 0 ? $"Use the build of {manifest.Commit}." : "Use the build that wrote it.")}");
            return Task.FromResult(ExitCode.Failed);
        });
        return command;
    }

    private static void Print(ReplayedLookup trace, LookupRow row, Terminal terminal)
    {
        Columns.Write(
            terminal,
            ["Sent ms", "Ended ms", "Asked", "Depth", "Bits shared", "Question", "Outcome", "Named", "Nearer", "Record"],
            trace.Steps.Select(step => new[]
            {
                Text(step.SentMilliseconds - row.StartedMilliseconds), Text(step.EndedMilliseconds - row.StartedMilliseconds), $"{step.To}", $"{step.Depth}", $"{step.SharedBits}", step.Request, $"{step.Outcome}",
                $"{step.Named}", $"{step.Nearer}", step.HasRecord ? "yes" : "",
            }));
        string hops = row.Hops < 0 ? "" : $", {row.Hops} hops";
        terminal.Text.WriteLine($"{row.Kind} {row.Number} by node {row.Node}: {(row.Success switch { true => "succeeded", false => "failed", null => "ended" })} in {Text(row.DurationMilliseconds)} ms, {row.Requests} requests{hops}");
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F1", CultureInfo.InvariantCulture);
}
