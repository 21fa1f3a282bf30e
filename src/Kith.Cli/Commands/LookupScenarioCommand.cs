using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Ring;
using Kith.Simulation.Churn;
using Kith.Simulation.Network;
using Kith.Simulation.Scenarios;
using Kith.Simulation.Worlds;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim run lookup</c>: the same lookups over the ring and over Kademlia, with dead nodes and with nodes that come and go.</summary>
internal static class LookupScenarioCommand
{
    private static readonly double[] Shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

    /// <summary>Nodes of the worlds under churn, whose upkeep for an hour costs more than all lookups.</summary>
    private const int MostUnderChurn = 200;

    private const int LookupsUnderChurn = 1_000;

    public static Command Create(Terminal terminal)
    {
        OverlayChoice overlay = new("both");
        Option<int> nodes = new("--nodes", "-n") { Description = "Nodes of a world, 10 to 100,000", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        Option<int> lookups = new("--lookups") { Description = "Lookups for each share of dead nodes", HelpName = "L", DefaultValueFactory = _ => 2_000 };
        Option<int> successors = new("--successors") { Description = "Slots of a ring's successor list, 1 to 20; a ring that fits into one finds owners there and asks nobody", HelpName = "R", DefaultValueFactory = _ => 20 };
        Option<string> session = new("--session") { Description = "How long nodes stay, and stay away, in the hour under churn: exponential:SECONDS, weibull:SHAPE,SECONDS, or none to leave it out", HelpName = "SPELL", DefaultValueFactory = _ => "exponential:3600" };
        Option<long> seed = new("--seed") { Description = "The first world's seed", HelpName = "S", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "One JSON document a line" };
        CommandWithExamples command = new(
            "lookup",
            "Hops, time, timeouts, losses and upkeep, with a growing share of the nodes dead and nothing repaired, and under churn",
            "kith sim run lookup --overlay both --nodes 1000",
            "kith sim run lookup --overlay ring --nodes 1000 --lookups 10000 --json") { overlay, nodes, lookups, successors, session, seed, json };
        NetworkModelOptions network = new(command);
        command.SetAction((parsed, cancellation) =>
        {
            NetworkModel model = network.Read(parsed);
            Require(parsed.GetValue(nodes), 10, 100_000, "--nodes");
            Require(parsed.GetValue(lookups), 1, 10_000_000, "--lookups");
            Require(parsed.GetValue(successors), 1, 20, "--successors");
            Require(parsed.GetValue(seed), 0, long.MaxValue, "--seed");
            Spell? spell = parsed.GetValue(session) is { } text && text != "none" ? ChurnScenarioCommand.Spelled(text, "--session") : null;
            List<RingLookupReport> reports = [];
            foreach (OverlayKind kind in overlay.Read(parsed))
            {
                foreach (double share in Shares)
                    reports.Add(LookupComparison.Run(kind, parsed.GetValue(nodes), share, parsed.GetValue(lookups), (ulong)parsed.GetValue(seed), parsed.GetValue(successors), measuresUpkeep: share == 0, model, cancellation));
            }

            Print(reports, parsed.GetValue(json), terminal);
            if (spell is not null)
            {
                WorldOptions options = new()
                {
                    Nodes = Math.Min(parsed.GetValue(nodes), MostUnderChurn),
                    Seed = (ulong)parsed.GetValue(seed),
                    Network = model,
                    Ring = new RingOptions { Successors = parsed.GetValue(successors), KeepsWholeMembership = false },
                    Churn = new ChurnModel { Session = spell, Away = spell },
                };
                ChurnScenarioCommand.Print(
                    [.. overlay.Read(parsed).Select(kind => ChurnRun.Run(options with { Overlay = kind }, TimeSpan.FromHours(1), LookupsUnderChurn, cancellation))],
                    parsed.GetValue(json),
                    terminal);
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Print(List<RingLookupReport> reports, bool json, Terminal terminal)
    {
        if (json)
        {
            foreach (RingLookupReport report in reports)
                terminal.Text.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            return;
        }

        Columns.Write(
            terminal,
            ["Overlay", "Dead", "Hops", "Requests", "Timeouts", "Median ms", "90 % ms", "Lost", "Upkeep/min"],
            reports.Select(report => new[]
            {
                report.Overlay,
                report.Failed.ToString("P0", CultureInfo.InvariantCulture),
                report.Hops.ToString("F2", CultureInfo.InvariantCulture),
                report.Requests.ToString("F1", CultureInfo.InvariantCulture),
                report.Timeouts.ToString("F2", CultureInfo.InvariantCulture),
                report.MedianMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                report.SlowestTenthMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                $"{report.Lost} of {report.Lookups}",
                report.UpkeepPerMinute is { } upkeep ? upkeep.ToString("F1", CultureInfo.InvariantCulture) : "",
            }));
    }

    private static void Require(long value, long least, long most, string option)
    {
        if (value < least || value > most)
            throw new KithException(KithErrorCode.InvalidArgument, $"{option} is {value}; it must be {least} to {most}.");
    }
}
