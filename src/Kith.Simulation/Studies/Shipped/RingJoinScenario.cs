using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Kith.Simulation.Scenarios;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Nodes that join a ring at the same moment, in one of dhtea's three ways, and the ring they end in.</summary>
internal sealed class RingJoinScenario : Scenario
{
    private const string Kind = "kind";
    private const string Runs = "runs";

    public override string Name => "ring-join";

    public override string Description => "Nodes that join a ring at the same moment, and the ring they end in; rings.csv has a line a run.";

    public override long BytesPerNode => 65_536;

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        Parameter.Choice(Kind, "simple", ["simple", "advanced", "edges"], "1, 49, 50 and 2, 3 join; 1, n-2, n-1 and all between join; below the lowest and above the highest."),
        Parameter.Whole(SharedParameters.Nodes, 8, 6, 1_000, "n; simple has five nodes always."),
        Parameter.Whole(Runs, 100, 1, 1_000_000, "Runs, each with the next seed."),
    ];

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        RingJoinSetting setting = new(Enum.Parse<RingJoinKind>(values.Text(Kind), ignoreCase: true), values.Whole(SharedParameters.Nodes), RingJoinSetting.UnitDelays);
        ExtraTable table = new("rings.csv", ["seed", "perfect", "joiners", "units", "requests", "difference"]);
        recorder.Tables.Add(table);
        (int perfect, double requests, double joiners) = (0, 0, 0);
        for (int run = 0; run < values.Whole(Runs); run++)
        {
            cancellation.ThrowIfCancellationRequested();
            RingJoinResult result = RingJoinRun.Run(setting, values.Seed + (ulong)run, print: null, id => $"{id}", recorder, cancellation);
            int asked = 0;
            foreach (int count in result.Messages.Values)
                asked += count;
            perfect += result.IsPerfect ? 1 : 0;
            requests += asked;
            joiners += result.Joiners;
            table.Rows.Add([$"{result.Seed}", result.IsPerfect ? "1" : "0", Text(result.Joiners), Text(result.Units), Text(asked), result.Difference ?? ""]);
        }

        recorder.Note("perfect", perfect / (double)values.Whole(Runs));
        recorder.Note("requestsPerJoin", requests / joiners);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
