using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Exploration;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim ring-check</c>: the ring's decisions under every order of events, or under many drawn ones.</summary>
internal static class RingCheckCommand
{
    private const int MostStates = 200_000_000;

    public static Command Create(Terminal terminal)
    {
        Option<bool> exhaustive = new("--exhaustive") { Description = "Every order of events: three founders, r = 2, one or two joins or a leave, a crash, a lost message" };
        Option<bool> split = new("--split-queries") { Description = "With --exhaustive: time passes between a query and its arrival too" };
        Option<bool> pairs = new("--pairs") { Description = "With --exhaustive: also two changes at once, with a crash or a loss; half an hour and some gigabytes" };
        Option<int?> random = new("--random") { Description = "So many random schedules of up to 12 nodes, r = 3", HelpName = "N" };
        Option<long> seed = new("--seed") { Description = "The first schedule's seed", HelpName = "S", DefaultValueFactory = _ => 1 };
        CommandWithExamples command = new(
            "ring-check",
            "Search the ring's protocol for a broken rule, in the code that real nodes run",
            "kith sim ring-check --exhaustive",
            "kith sim ring-check --random 10000 --seed 7") { exhaustive, split, pairs, random, seed };
        command.SetAction((parsed, cancellation) =>
        {
            int schedules = parsed.GetValue(random) ?? 0;
            if (parsed.GetValue(random) < 1 || parsed.GetValue(seed) < 0)
                throw new KithException(KithErrorCode.InvalidArgument, "--random is 1 or more, --seed 0 or more.");
            if (schedules == 0 && !parsed.GetValue(exhaustive))
                throw new CommandException(ExitCode.Usage, "Say how to search: --exhaustive for every order of events, --random N for drawn ones, or both.");
            bool isGood = !parsed.GetValue(exhaustive) || Exhaust(parsed.GetValue(split), parsed.GetValue(pairs), terminal, cancellation);
            isGood = isGood && (schedules == 0 || Draw(schedules, (ulong)parsed.GetValue(seed), terminal, cancellation));
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(isGood ? ExitCode.Ok : ExitCode.Failed);
        });
        return command;
    }

    private static bool Exhaust(bool split, bool pairs, Terminal terminal, CancellationToken cancellation)
    {
        long states = 0;
        foreach (RingScenario scenario in pairs ? [.. ExhaustiveSet.Small, .. ExhaustiveSet.Pairs] : ExhaustiveSet.Small)
        {
            RingExplorer explorer = new(scenario with { SplitsQueries = split }, MostStates);
            bool isLarge = ExhaustiveSet.Pairs.Contains(scenario);
            RingViolation? violation = isLarge ? explorer.RunDeep(cancellation) : explorer.Run(cancellation);
            terminal.Text.WriteLine($"{scenario}: {explorer.States:N0} states, {explorer.Events:N0} events, {explorer.QuietStates:N0} at rest{(explorer.IsComplete || violation is not null ? "" : ", not all")}");
            if (violation is not null)
                return Print(violation, terminal);
            if (!explorer.IsComplete)
                return false;
            states += explorer.States;
        }

        terminal.Text.WriteLine($"{states:N0} states, no rule broken");
        return true;
    }

    private static bool Draw(int schedules, ulong first, Terminal terminal, CancellationToken cancellation)
    {
        long events = 0;
        for (int index = 0; index < schedules && !cancellation.IsCancellationRequested; index++)
        {
            RingViolation? violation = RingSchedules.Run(first + (ulong)index, PlantedFault.None, out int happened);
            events += happened;
            if (violation is not null)
                return Print(violation, terminal);
        }

        terminal.Text.WriteLine($"{schedules:N0} schedules, {events:N0} events, no rule broken");
        return true;
    }

    private static bool Print(RingViolation violation, Terminal terminal)
    {
        if (violation.Seed is { } seed)
            terminal.Text.WriteLine($"seed {seed}");
        foreach (string line in RingTrace.Lines(violation))
            terminal.Text.WriteLine(line);
        return false;
    }
}
