using System;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Chaos;
using Kith.Simulation.Worlds;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim chaos</c>: worlds in which everything goes wrong that may, and what is promised holds.</summary>
internal static class ChaosCommand
{
    private const int MostThreads = 256;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal)
    {
        Option<int> seeds = new("--seeds") { Description = "How many runs, each of its own seed", HelpName = "N", DefaultValueFactory = _ => 100 };
        Option<long> firstSeed = new("--first-seed") { Description = "The first run's seed", HelpName = "S", DefaultValueFactory = _ => 1 };
        Option<string> overlay = new("--overlay") { Description = "kademlia or ring", HelpName = "NAME", DefaultValueFactory = _ => "kademlia" };
        overlay.AcceptOnlyFromAmong("kademlia", "ring");
        Option<int?> nodes = new("--nodes", "-n") { Description = $"Nodes of every world, {ChaosOptions.FewestNodes} to {ChaosOptions.MostNodes}; drawn from the seed unless set", HelpName = "N" };
        Option<int> domains = new("--failure-domains") { Description = $"Failure domains that the nodes lie in, 0 to {ChaosOptions.MostFailureDomains}; 0, the default: none is named", HelpName = "D" };
        Option<int> threads = new("--threads") { Description = "Worlds at once; as many as there are processors unless set", HelpName = "T", DefaultValueFactory = _ => Math.Min(MostThreads, Environment.ProcessorCount) };
        Option<bool> trace = new("--trace") { Description = "Print the plan, every fault and every operation; one seed only" };
        CommandWithExamples command = new(
            "chaos",
            "Lose messages, cut links, stop and kill nodes, break disks and clocks, all drawn from a seed, and look for a broken promise",
            "kith sim chaos --seeds 1000",
            "kith sim chaos --seeds 20000 --first-seed 1 --threads 2",
            "kith sim chaos --seeds 1000 --overlay ring",
            "kith sim chaos --seeds 1 --first-seed 51 --trace") { seeds, firstSeed, overlay, nodes, domains, threads, trace };
        command.SetAction((parsed, cancellation) =>
        {
            int count = Require(parsed.GetValue(seeds), 1, int.MaxValue, "--seeds");
            long first = parsed.GetValue(firstSeed);
            if (first < 0)
                throw new KithException(KithErrorCode.InvalidArgument, $"--first-seed is {first}; it must be 0 or more.");
            int? fixedNodes = parsed.GetValue(nodes) is { } wanted ? Require(wanted, ChaosOptions.FewestNodes, ChaosOptions.MostNodes, "--nodes") : null;
            int named = Require(parsed.GetValue(domains), 0, ChaosOptions.MostFailureDomains, "--failure-domains");
            int parallel = Require(parsed.GetValue(threads), 1, MostThreads, "--threads");
            if (parsed.GetValue(trace) && count != 1)
                throw new KithException(KithErrorCode.InvalidArgument, "--trace shows one run: give --seeds 1 and the run's seed as --first-seed.");
            OverlayKind kind = parsed.GetValue(overlay) == "ring" ? OverlayKind.Ring : OverlayKind.Kademlia;
            if (named > 0 && kind == OverlayKind.Ring)
                throw new KithException(KithErrorCode.InvalidArgument, "--failure-domains does not go with --overlay ring: a ring places records by their owners alone.");
            ChaosOptions options = new() { Overlay = kind, Nodes = fixedNodes, FailureDomains = named, Trace = parsed.GetValue(trace) ? terminal.Text.WriteLine : null };
            return Task.FromResult(Run((ulong)first, count, parallel, options, terminal, cancellation));
        });
        return command;
    }

    private static int Run(ulong first, int count, int threads, ChaosOptions options, Terminal terminal, CancellationToken cancellation)
    {
        ChaosCampaign campaign = new(first, count, options) { Failed = result => Print(result, options, terminal) };
        using (Timer progress = new(_ => terminal.Note($"{campaign.Done:N0} of {count:N0} seeds"), state: null, ProgressEvery, ProgressEvery))
            campaign.Run(threads, cancellation);
        Print(campaign, count, terminal);
        cancellation.ThrowIfCancellationRequested();
        return campaign.Failures == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Print(ChaosResult failed, ChaosOptions options, Terminal terminal)
    {
        terminal.Text.WriteLine($"seed {failed.Seed}: {failed.Violation}");
        terminal.Text.WriteLine($"  replay: kith sim chaos --seeds 1 --first-seed {failed.Seed}{(options.Overlay == OverlayKind.Ring ? " --overlay ring" : "")}{(options.Nodes is { } nodes ? $" --nodes {nodes}" : "")}{(options.FailureDomains > 0 ? $" --failure-domains {options.FailureDomains}" : "")} --trace");
    }

    private static void Print(ChaosCampaign campaign, int count, Terminal terminal)
    {
        ChaosCounts counts = campaign.Counts;
        terminal.Text.WriteLine($"seeds     {campaign.Done:N0}{(campaign.Done < count ? $" of {count:N0}; interrupted" : "")}, {counts.Events:N0} events, digest {campaign.Digest:x16}");
        terminal.Text.WriteLine($"faults    {string.Join(", ", counts.Faults.Select(fault => $"{fault.Key} {fault.Value:N0}"))}");
        terminal.Text.WriteLine($"puts      {counts.Puts:N0}, {counts.Acknowledged:N0} acknowledged; {counts.Deletes:N0} deletions");
        terminal.Text.WriteLine($"gets      {counts.Gets:N0}, {counts.Confirmed:N0} confirmed; {counts.Watched:N0} versions watched");
        terminal.Text.WriteLine($"swaps     {counts.Swaps:N0} with reads, {counts.Swapped:N0} swapped");
        terminal.Text.WriteLine($"cut off   {counts.Orphaned:N0} operations whose node died, {counts.Torn:N0} writes torn");
        terminal.Text.WriteLine(campaign.Failures == 0 ? "no promise broken" : $"{campaign.Failures:N0} seeds with a broken promise");
    }

    private static int Require(int value, int least, int most, string option) =>
        value >= least && value <= most ? value : throw new KithException(KithErrorCode.InvalidArgument, $"{option} is {value:N0}; it must be {least:N0} to {most:N0}.");
}
