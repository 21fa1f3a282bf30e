using System.CommandLine;
using System.Linq;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim merge</c>: the parts of a sweep in one folder.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> output = new("--output", "-o") { Description = "The folder that gets all runs", HelpName = "DIR", Required = true };
        Argument<string[]> parts = new("parts") { Description = "Folders that kith sim sweep --shard has written", HelpName = "DIR...", Arity = ArgumentArity.OneOrMore };
        CommandWithExamples command = new("merge", "Bring the parts of a sweep together, and report over all of them", "kith sim merge --output results part-1 part-2") { output, parts };
        command.SetAction((parsed, _) =>
        {
            SweepFolder[] from = [.. parsed.GetValue(parts)!.Select(SweepFolder.Read)];
            foreach (SweepFolder part in from)
            {
                if (part.Mark != from[0].Mark)
                    throw new KithException(KithErrorCode.InvalidArgument, $"{part.Folder} and {from[0].Folder} are parts of different sweeps. Give parts that were run from one scenario file.");
            }

            SweepFolder whole = SweepFolder.Open(parsed.GetValue(output)!, from[0].Plan);
            using StudyLock mine = whole.Lock();
            whole.Missing(whole.Runs);
            int added = from.Sum(part => part.Runs.Where(part.Has).Count(run => whole.Take(run, part.PathOf(run))));
            SweepCommand.NoteBuilds(whole.Summarise(), terminal);
            int missing = whole.Runs.Count(run => !whole.Has(run));
            terminal.Text.WriteLine($"{added} runs added, {missing} of {whole.Runs.Count} missing; {whole.Folder} has runs.csv and report.html");
            return System.Threading.Tasks.Task.FromResult(missing == 0 ? ExitCode.Ok : ExitCode.Failed);
        });
        return command;
    }
}
