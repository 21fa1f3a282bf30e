using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Kademlia;
using Kith.Simulation.Churn;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Lookups at equal distances in time while nodes come and go.</summary>
internal sealed class ChurnScenario : Scenario
{
    private const string Hours = "hours";
    private const string Trace = "trace";

    private readonly TraceFile _traces = new();

    public override string Name => "churn";

    public override string Description => "Lookups one after another, at equal distances in time, while nodes come and go, drawn from a distribution or as a trace has it.";

    public override long BytesPerNode => 24_576; // With the parts that only nodes that live for long make.

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.EitherOverlay,
        SharedParameters.NodesOf(150, 1_000_000),
        SharedParameters.LookupsOf(500),
        Parameter.Number(Hours, 1, 0.01, 10_000, "Virtual hours. Lookups that take longer than the distance between two delay the next."),
        Parameter.Whole(SharedParameters.K, 20, 1, 40, "Contacts of a bucket, in Kademlia."),
        Parameter.Whole(SharedParameters.Alpha, 3, 1, 64, "Requests of a lookup under way at once, in Kademlia."),
        .. SharedParameters.Staying("ipfs"),
        Parameter.File(Trace, TraceFile.State, "Instead of session and away: a file of lines node,seconds,up or down; files that say which it was have its SHA-256 after the path."),
        .. SharedParameters.Travelling,
    ];

    public override void Check(ParameterValues values)
    {
        if (values.Text(Trace).Length > 0 && Array.Find(SharedParameters.WhoStays, values.IsGiven) is { } other)
            throw Wrong($"\"{Trace}\" says who comes and goes, and \"{other}\" would have no say. Give one of them.");
        if (TraceFile.IsHere(values.Text(Trace)) && TraceOf(values) is { } trace && trace.Nodes > values.Whole(SharedParameters.Nodes))
            throw Wrong($"\"{Trace}\" has {trace.Nodes:N0} nodes and \"{SharedParameters.Nodes}\" is {values.Whole(SharedParameters.Nodes):N0}. Give \"{SharedParameters.Nodes}\": {trace.Nodes} or more.");
    }

    public override ParameterValues Located(ParameterValues values, IReadOnlyList<string> folders)
    {
        try
        {
            return values.With(Trace, TraceFile.Locate(values.Text(Trace), folders));
        }
        catch (FormatException wrong)
        {
            throw Wrong($"\"{Trace}\": {wrong.Message}");
        }
    }

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        ChurnTrace? trace = TraceOf(values);
        World world = World.Warm(
            new WorldOptions
            {
                Nodes = values.Whole(SharedParameters.Nodes),
                Seed = values.Seed,
                Overlay = SharedParameters.OverlayOf(values),
                Kademlia = new KademliaOptions { K = values.Whole(SharedParameters.K), Alpha = values.Whole(SharedParameters.Alpha) },
                Network = SharedParameters.NetworkOf(values),
                Churn = trace is null ? SharedParameters.ChurnOf(values) : null,
                Trace = trace,
            },
            threads: 1,
            cancellation);
        recorder.Open(world);
        TimeSpan duration = TimeSpan.FromHours(values.Number(Hours));
        int lookups = values.Whole(SharedParameters.Lookups);
        (double up, int cutOff, TimeSpan behind) = (0, 0, TimeSpan.Zero);
        for (int number = 1; number <= lookups; number++)
        {
            world.Run(duration * number / lookups);
            behind = TimeSpan.FromMicroseconds(world.Queue.Now) - (duration * number / lookups);
            if (world.AnyJoined() is not { } asker)
                continue; // Nobody is up, or nobody has joined.
            up += world.Comings?.Up ?? world.Nodes.Length;
            cutOff += world.RunUntil(LookupProbe.RunAsync(world, recorder, asker), asker) ? 0 : 1;
        }

        recorder.Note("up", up / Math.Max(1, recorder.Lookups.Count + cutOff));
        recorder.Note("cutOff", cutOff);
        recorder.Note("behindSeconds", behind.TotalSeconds); // With which the last lookup began.
        if (world.Comings?.Counts is { } counts)
        {
            recorder.Note("joins", counts.Joins);
            recorder.Note("failedJoins", counts.FailedJoins);
            recorder.Note("deaths", counts.Deaths);
            recorder.Note("leaves", counts.Leaves);
        }

        recorder.Close();
    }

    private ChurnTrace? TraceOf(ParameterValues values)
    {
        try
        {
            return _traces.Open(values.Text(Trace));
        }
        catch (FormatException wrong)
        {
            throw Wrong($"\"{Trace}\": {wrong.Message}");
        }
    }
}
