using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Simulation.Churn;
using Kith.Simulation.Scenarios;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim run churn</c>: lookups while nodes come and go.</summary>
internal static class ChurnScenarioCommand
{
    private const int Fewest = 10;

    public static Command Create(Terminal terminal)
    {
        OverlayChoice overlay = new("kademlia");
        Option<int> nodes = new("--nodes", "-n") { Description = "Machines, up or not, 10 to 100,000", HelpName = "N", DefaultValueFactory = _ => 500 };
        Option<string> preset = new("--preset") { Description = "How long nodes stay and stay away: ipfs, kad or mainline", HelpName = "NAME", DefaultValueFactory = _ => "ipfs" };
        preset.AcceptOnlyFromAmong("ipfs", "kad", "mainline");
        Option<string?> session = new("--session") { Description = "Instead: exponential:SECONDS, or weibull:SHAPE,SECONDS", HelpName = "SPELL" };
        Option<string?> away = new("--away") { Description = "Instead, for the time between two sessions; like a session by default", HelpName = "SPELL" };
        Option<double> leaves = new("--leaves") { Description = "Percent of sessions that end in good order", HelpName = "P" };
        Option<bool> forEver = new("--for-ever") { Description = "Who goes is gone for ever, and somebody new comes in its place with an empty disk" };
        Option<string?> trace = new("--trace") { Description = "Instead: who came and went, lines of node,seconds,up or down", HelpName = "FILE" };
        Option<double> hours = new("--hours") { Description = "Virtual hours", HelpName = "H", DefaultValueFactory = _ => 2 };
        Option<int> lookups = new("--lookups") { Description = "Lookups in that time", HelpName = "L", DefaultValueFactory = _ => 1_000 };
        Option<long> seed = new("--seed") { Description = "The world's seed", HelpName = "S", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "One JSON document a line" };
        CommandWithExamples command = new(
            "churn",
            "Recall, hops, time and traffic of lookups while nodes come and go",
            "kith sim run churn --preset kad --hours 6",
            "kith sim run churn --overlay both --session exponential:3600",
            "kith sim run churn --session weibull:0.6,1800 --leaves 30 --latency regions",
            "kith sim run churn --trace trace.csv --hours 1 --json") { overlay, nodes, preset, session, away, leaves, forEver, trace, hours, lookups, seed, json };
        NetworkModelOptions network = new(command);
        command.SetAction((parsed, cancellation) =>
        {
            Require(parsed.GetValue(nodes), Fewest, 100_000, "--nodes");
            Require(parsed.GetValue(lookups), 1, 10_000_000, "--lookups");
            Require(parsed.GetValue(hours), 0.01, 10_000, "--hours");
            Require(parsed.GetValue(leaves), 0, 100, "--leaves");
            Require(parsed.GetValue(seed), 0, long.MaxValue, "--seed");
            if (parsed.GetValue(trace) is not null && Array.Find((Option[])[preset, session, away, leaves, forEver], option => parsed.GetResult(option) is { Implicit: false }) is { } other)
                throw new KithException(KithErrorCode.InvalidArgument, $"--trace says who comes and goes, and {other.Name} says so too: give one of them.");
            ChurnTrace? measured = parsed.GetValue(trace) is { } file ? Read(file) : null;
            if (measured?.Nodes > parsed.GetValue(nodes))
                throw new KithException(KithErrorCode.InvalidArgument, $"The trace has {measured.Nodes} nodes and --nodes is {parsed.GetValue(nodes)}. Give --nodes {measured.Nodes} or more.");
            WorldOptions options = new()
            {
                Nodes = parsed.GetValue(nodes),
                Seed = (ulong)parsed.GetValue(seed),
                Trace = measured,
                Churn = measured is null ? Model(parsed.GetValue(preset)!, parsed.GetValue(session), parsed.GetValue(away), parsed.GetValue(leaves) / 100) with { IsForEver = parsed.GetValue(forEver) } : null,
                Network = network.Read(parsed),
            };
            List<ChurnReport> reports = [];
            foreach (OverlayKind kind in overlay.Read(parsed))
                reports.Add(ChurnRun.Run(options with { Overlay = kind }, TimeSpan.FromHours(parsed.GetValue(hours)), parsed.GetValue(lookups), cancellation));
            Print(reports, parsed.GetValue(json), terminal);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    /// <summary>Prints a line for each overlay.</summary>
    internal static void Print(List<ChurnReport> reports, bool json, Terminal terminal)
    {
        if (json)
        {
            foreach (ChurnReport report in reports)
                terminal.Text.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            return;
        }

        Columns.Write(
            terminal,
            ["Overlay", "Up", "Joins", "Deaths", "Leaves", "Lookups", "Correct", "At second", "Recall", "Hops", "Requests", "Failures", "Median ms", "90 % ms", "Requests/min", "Digest"],
            reports.Select(report => new[]
            {
                report.Overlay, $"{Text(report.Up, "F0")} of {report.Nodes}", $"{report.Joins}", $"{report.Deaths}", $"{report.Leaves}", $"{report.Lookups}", Text(report.Correct, "F4"), Text(report.CorrectAtSecond, "F4"), Text(report.Recall, "F4"),
                Text(report.Hops, "F2"), Text(report.Requests, "F1"), Text(report.Failures, "F2"), Text(report.MedianMilliseconds, "F0"), Text(report.SlowestTenthMilliseconds, "F0"), Text(report.RequestsPerMinute, "F1"), report.Digest,
            }));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static ChurnTrace Read(string file)
    {
        try
        {
            using StreamReader reader = File.OpenText(file);
            return ChurnTrace.Read(reader, file);
        }
        catch (FormatException wrong)
        {
            throw new KithException(KithErrorCode.InvalidArgument, wrong.Message);
        }
    }

    private static ChurnModel Model(string preset, string? session, string? away, double leaves)
    {
        ChurnModel model = preset switch { "kad" => ChurnModel.Kad, "mainline" => ChurnModel.Mainline, _ => ChurnModel.Ipfs };
        Spell stay = session is null ? model.Session : Spelled(session, "--session");
        Spell gone = away is not null ? Spelled(away, "--away") : session is null ? model.Away : stay;
        return new ChurnModel { Session = stay, Away = gone, LeaveShare = leaves };
    }

    /// <summary>How long a machine stays or stays away, as an option spells it.</summary>
    /// <exception cref="KithException">It is spelled otherwise, or out of range.</exception>
    internal static Spell Spelled(string text, string option)
    {
        try
        {
            return SpellText.Parse(text) ?? throw new KithException(KithErrorCode.InvalidArgument, $"{option} is \"{text}\"; give {SpellText.Forms}.");
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{option}: {WrongValue.TextOf(wrong)}");
        }
    }

    private static void Require(double value, double least, double most, string option)
    {
        if (!(value >= least && value <= most))
            throw new KithException(KithErrorCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be {least} to {most:N0}."));
    }
}
