using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Adversaries;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Lookups of honest nodes, and gets of records that were put before, in a world some of whose nodes misbehave.</summary>
internal sealed class AttackScenario : Scenario
{
    private const string Share = "adversaryPercent";
    private const string Kind = "behaviour";
    private const string Records = "records";
    private const string Paths = "paths";
    private const string Width = "width";

    private static readonly byte[] First = "first"u8.ToArray();
    private static readonly byte[] Second = "second"u8.ToArray();

    public override string Name => "attack";

    public override string Description => "Lookups of honest nodes and gets of records, with a share of nodes that drop, lie, forge closer peers or serve what is old.";

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.NodesOf(1_000, 1_000_000),
        Parameter.Number(Share, 20, 0, 95, "Percent of the nodes that misbehave."),
        Parameter.Choice(Kind, "forge", ["drop", "lie", "forge", "stale"], "What they do: answer nobody, change every value, name only each other, keep what is old."),
        SharedParameters.LookupsOf(500),
        Parameter.Whole(Paths, 1, 1, 16, "Disjoint paths of a lookup: a peer is asked by one of them only. At most k."),
        Parameter.Whole(Width, 20, 1, 40, "How many closest nodes a lookup wants to have answered."),
        Parameter.Whole(Records, 100, 0, 100_000, "Records put before, half bare content and half plain ones, and got afterwards. Plain ones are put again once the nodes are corrupt."),
        Parameter.Whole(SharedParameters.K, 20, 1, 40, "Contacts of a bucket."),
        Parameter.Whole(SharedParameters.Alpha, 3, 1, 64, "Requests of a lookup under way at once."),
        .. SharedParameters.Travelling,
    ];

    public override void Check(ParameterValues values)
    {
        if (values.Whole(Paths) > values.Whole(SharedParameters.K))
            throw Wrong($"\"{Paths}\" is {values.Whole(Paths)} and \"{SharedParameters.K}\" {values.Whole(SharedParameters.K)}; it must be 1 to that, since each path begins at a contact of its own. Give fewer or a larger k.");
    }

    public override double OperationsOf(ParameterValues values) => base.OperationsOf(values) + (3.0 * values.Whole(Records));

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        World world = World.Warm(
            new WorldOptions
            {
                Nodes = values.Whole(SharedParameters.Nodes),
                Seed = values.Seed,
                Kademlia = new KademliaOptions { K = values.Whole(SharedParameters.K), Alpha = values.Whole(SharedParameters.Alpha), Paths = values.Whole(Paths) },
                Network = SharedParameters.NetworkOf(values),
            },
            threads: 1,
            cancellation);
        recorder.Open(world);
        world.RunUntil(RunAsync(world, values, recorder), cancellation);
        recorder.Close();
    }

    private static async Task RunAsync(World world, ParameterValues values, RunRecorder recorder)
    {
        int records = values.Whole(Records);
        for (int number = 0; number < records; number++)
            await world.AnyAlive().Dht.PutAsync(KeyOf(number), ValueOf(number, First), options: null, CancellationToken.None);
        Behaviour behaviour = Enum.Parse<Behaviour>(values.Text(Kind), ignoreCase: true);
        AdversarySet adversaries = AdversarySet.Corrupt(world, values.Share(Share), behaviour);
        recorder.Note("adversaries", adversaries.Count);
        for (int lookup = 0; lookup < values.Whole(SharedParameters.Lookups); lookup++)
        {
            await LookAsync(world, values.Whole(Width), recorder, adversaries);
        }

        (int wrong, int old) = (0, 0);
        for (int number = 0; number < records; number++)
        {
            if (IsPlain(number))
                await adversaries.AnyHonest(world).Dht.PutAsync(KeyOf(number), ValueOf(number, Second), options: null, CancellationToken.None);
            ReadOnlyMemory<byte>? value = await GetAsync(world, recorder, adversaries.AnyHonest(world), number);
            bool isOld = IsPlain(number) && value?.Span.SequenceEqual(First) == true;
            old += isOld ? 1 : 0;
            wrong += value is { } bytes && !isOld && !bytes.Span.SequenceEqual(ValueOf(number, Second)) ? 1 : 0;
        }

        recorder.Note("wrongValues", wrong);
        recorder.Note("oldValues", old);
    }

    private static async Task LookAsync(World world, int width, RunRecorder recorder, AdversarySet adversaries)
    {
        SimulatedNode target = adversaries.AnyHonest(world);
        FindNode ask = new(target.Host.Contact.Peer.Bytes);
        SimulatedNode asker = adversaries.AnyHonest(world);
        LookupStart start = recorder.Begin("lookup", asker, ask.Key);
        using LookupResult found = await asker.Overlay.LookupAsync(ask, width, sink: null, CancellationToken.None);
        bool isFound = asker == target || found.Closest.Contains(target.Host.Contact);
        recorder.End(start, new LookupOutcome(isFound, found.Hops, found.Requests, found.Failures));
    }

    private static async Task<ReadOnlyMemory<byte>?> GetAsync(World world, RunRecorder recorder, SimulatedNode asker, int number)
    {
        RecordKey key = KeyOf(number);
        LookupStart start = recorder.Begin(IsPlain(number) ? "get_plain" : "get_content", asker, key.Bytes);
        GetResult result = await asker.Dht.GetAsync(key, options: null, CancellationToken.None);
        bool isRight = result.Value is { } value && value.Span.SequenceEqual(ValueOf(number, Second));
        recorder.End(start, new LookupOutcome(isRight, Hops: -1, result.Requests, Failures: -1));
        return result.Value;
    }

    private static bool IsPlain(int number) => number % 2 == 1;

    private static RecordKey KeyOf(int number) => IsPlain(number) ? PlainKey.Of($"attack/{number}") : ContentKey.Of(ValueOf(number, First));

    /// <summary>What a record holds; content is named by its bytes and never changes.</summary>
    private static byte[] ValueOf(int number, byte[] plain) => IsPlain(number) ? plain : Encoding.UTF8.GetBytes($"content {number}");
}
