using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Records that were acknowledged, read again and again while nodes come, go and die for ever.</summary>
internal sealed class DurabilityScenario : Scenario
{
    private const string Records = "records";
    private const string Hours = "hours";
    private const string CheckMinutes = "checkMinutes";
    private const string Replicas = "replicas";
    private const string WriteQuorum = "writeQuorum";
    private const string ReadQuorum = "readQuorum";
    private const string KillPercent = "killPercent";
    private const string KillAtMinutes = "killAtMinutes";

    /// <summary>A member of a ring and the successors it keeps.</summary>
    private static readonly int MostOnRing = new RingOptions().Successors + 1;

    public override string Name => "durability";

    public override string Description => "Acknowledged records, read again and again while nodes come and go and a share of them dies for ever.";

    public override long BytesPerNode => 32_768;

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.EitherOverlay,
        SharedParameters.NodesOf(60, 100_000),
        Parameter.Whole(Records, 100, 1, 100_000, "Records put at the beginning."),
        Parameter.Number(Hours, 1, 0.01, 10_000, "Virtual hours after that."),
        Parameter.Number(CheckMinutes, 10, 0.1, 100_000, "Minutes between two readings of all records; the last is at the end. Records are read one after another: a reading that takes longer delays the next."),
        Parameter.Whole(Replicas, 5, 1, 40, "R: how many nodes hold a record."),
        Parameter.Whole(WriteQuorum, 3, 1, 40, "W: durable copies that acknowledge a put; at most R."),
        Parameter.Whole(ReadQuorum, 3, 1, 40, "Q: answers that confirm a get; at most R."),
        Parameter.Number(KillPercent, 0, 0, 95, "Percent of the machines that die for ever, their disks with them."),
        Parameter.Number(KillAtMinutes, 30, 0, 600_000, "When they die, all at one moment; before the end."),
        .. SharedParameters.Staying("kad"),
        .. SharedParameters.Travelling,
    ];

    public override void Check(ParameterValues values)
    {
        foreach (string quorum in (string[])[WriteQuorum, ReadQuorum])
        {
            if (values.Whole(quorum) > values.Whole(Replicas))
                throw Wrong($"\"{quorum}\" is {values.Whole(quorum)} and \"{Replicas}\" {values.Whole(Replicas)}; it must be 1 to that. Give a smaller one or more replicas.");
        }

        if (SharedParameters.OverlayOf(values) == OverlayKind.Ring && values.Whole(Replicas) > MostOnRing)
            throw Wrong($"\"{Replicas}\" is {values.Whole(Replicas)} and \"{SharedParameters.Overlay}\" \"ring\"; there it must be 1 to {MostOnRing}, a member and those on its list. Give fewer or \"{SharedParameters.Overlay}\": \"kademlia\".");
        if (values.Number(KillPercent) > 0 && values.Text(SharedParameters.Session) != "forever")
            throw Wrong($"\"{KillPercent}\" is {values.Number(KillPercent)}, and \"{SharedParameters.Session}\" lets the dead come back. Give \"{SharedParameters.Session}\": \"forever\" or no {KillPercent}.");
        if (values.Number(KillPercent) > 0 && values.Number(KillAtMinutes) > 60 * values.Number(Hours))
            throw Wrong($"\"{KillAtMinutes}\" is {values.Number(KillAtMinutes)}, and after \"{Hours}\", {values.Number(Hours)}, it is over: nobody would die. It must be 0 to {60 * values.Number(Hours)}; give a smaller one or more hours.");
    }

    public override double OperationsOf(ParameterValues values) => values.Whole(Records) * ((values.Number(Hours) * 60 / values.Number(CheckMinutes)) + 2);

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        World world = World.Warm(
            new WorldOptions
            {
                Nodes = values.Whole(SharedParameters.Nodes),
                Seed = values.Seed,
                Overlay = SharedParameters.OverlayOf(values),
                Ring = new RingOptions { Replicas = values.Whole(Replicas) },
                Network = SharedParameters.NetworkOf(values),
                Replication = ReplicationOptions.Cluster with { Replicas = values.Whole(Replicas), WriteQuorum = values.Whole(WriteQuorum), ReadQuorum = values.Whole(ReadQuorum) },
                Churn = SharedParameters.ChurnOf(values),
            },
            threads: 1,
            cancellation);
        recorder.Open(world);
        if (world.Comings is null)
        {
            foreach (SimulatedNode node in world.Nodes)
                world.RunUntil(node.Dht.JoinAsync([], CancellationToken.None)); // Upkeep and repair begin.
        }

        bool[] isAcknowledged = new bool[values.Whole(Records)];
        Put(world, recorder, isAcknowledged);
        TimeSpan began = TimeSpan.FromMicroseconds(world.Queue.Now);
        TimeSpan? kill = values.Number(KillPercent) > 0 ? TimeSpan.FromMinutes(values.Number(KillAtMinutes)) : null;
        TimeSpan every = TimeSpan.FromMinutes(values.Number(CheckMinutes));
        TimeSpan last = TimeSpan.FromHours(values.Number(Hours));
        (int lost, int mostLost, TimeSpan behind) = (0, 0, TimeSpan.Zero);
        for (TimeSpan at = TimeSpan.Zero; at < last;)
        {
            at = at + every < last ? at + every : last;
            if (kill <= at)
            {
                world.Run(began + kill);
                KillForEver(world, values.Share(KillPercent));
                kill = null;
            }

            world.Run(began + at);
            behind = TimeSpan.FromMicroseconds(world.Queue.Now) - began - at;
            lost = Read(world, recorder, isAcknowledged);
            mostLost = Math.Max(mostLost, lost);
        }

        recorder.Note("acknowledged", Array.FindAll(isAcknowledged, one => one).Length);
        recorder.Note("behindMinutes", behind.TotalMinutes); // With which the last reading began.
        recorder.Note("mostNotFound", mostLost);
        recorder.Note("lostAtTheEnd", lost);
        recorder.Note("noCopyAtTheEnd", WithoutCopy(world, isAcknowledged));
        recorder.Close();
    }

    /// <summary>Puts all records, one after another; one whose writer dies counts as not acknowledged.</summary>
    private static void Put(World world, RunRecorder recorder, bool[] isAcknowledged)
    {
        for (int number = 0; number < isAcknowledged.Length; number++)
        {
            if (world.AnyJoined() is { } writer)
                world.RunUntil(PutAsync(writer, number), writer);
        }

        async Task PutAsync(SimulatedNode writer, int number)
        {
            LookupStart start = recorder.Begin("put", writer, KeyOf(number).Bytes);
            PutReceipt receipt = await writer.Dht.PutAsync(KeyOf(number), ValueOf(number), options: null, CancellationToken.None);
            isAcknowledged[number] = receipt.IsAcknowledged;
            recorder.End(start, new LookupOutcome(receipt.IsAcknowledged, Hops: -1, receipt.Requests, Failures: -1));
        }
    }

    /// <summary>Reads every acknowledged record; returns how many were not found. One whose reader dies is not counted.</summary>
    private static int Read(World world, RunRecorder recorder, bool[] isAcknowledged)
    {
        int lost = 0;
        for (int number = 0; number < isAcknowledged.Length; number++)
        {
            if (isAcknowledged[number] && world.AnyJoined() is { } reader)
                world.RunUntil(ReadAsync(reader, number), reader);
        }

        return lost;

        async Task ReadAsync(SimulatedNode reader, int number)
        {
            LookupStart start = recorder.Begin("get", reader, KeyOf(number).Bytes);
            GetResult result = await reader.Dht.GetAsync(KeyOf(number), options: null, CancellationToken.None);
            bool isFound = result.Value is { } value && value.Span.SequenceEqual(ValueOf(number));
            lost += isFound ? 0 : 1;
            recorder.End(start, new LookupOutcome(isFound, Hops: -1, result.Requests, Failures: -1));
        }
    }

    /// <summary>Acknowledged records that no machine that is up holds: lost for ever, where who goes does not come back.</summary>
    private static int WithoutCopy(World world, bool[] isAcknowledged)
    {
        int gone = 0;
        for (int number = 0; number < isAcknowledged.Length; number++)
        {
            RecordKey key = KeyOf(number);
            bool isHeld = isAcknowledged[number] && Array.Exists(world.Nodes, node => node.Host.IsAlive && world.RunUntil(node.Store.GetAsync(key, CancellationToken.None).AsTask()) is not null);
            gone += isAcknowledged[number] && !isHeld ? 1 : 0;
        }

        return gone;
    }

    private static void KillForEver(World world, double share)
    {
        int dead = (int)(world.Nodes.Length * share);
        for (int count = 0; count < dead; count++)
            world.AnyAlive().Host.Kill();
    }

    private static RecordKey KeyOf(int number) => PlainKey.Of($"durability/{number}");

    private static byte[] ValueOf(int number) => Encoding.UTF8.GetBytes($"value {number}");
}
