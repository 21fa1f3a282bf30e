using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Simulation.Network;
using Kith.Simulation.Segments;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>
/// Data availability sampling: one node, the builder, provides all samples, then retrievers look each one up and stop at the first value. The
/// defaults are those of the study by Cortes-Goicoechea et al. (arXiv 2402.09993), and its tables are written beside the others.
/// </summary>
internal sealed class DasScenario : Scenario
{
    private const string Beta = "beta";
    private const string Gamma = "gamma";
    private const string StepsToStop = "stepsToStop";
    private const string Retrievers = "retrievers";
    private const string Samples = "samples";
    private const string FastErrors = "fastErrorRate";
    private const string SlowErrors = "slowErrorRate";
    private const string Accuracy = "accuracy";
    private const int SampleBytes = 512; // A cell with its proof is 560; what is in it does not matter.

    public override string Name => "das";

    public override string Description => "Data availability sampling: a builder provides samples, retrievers look each one up. The columns of the published study are written too.";

    protected override IReadOnlyList<Parameter> Own { get; } =
    [
        SharedParameters.NodesOf(12_000, 1_000_000),
        Parameter.Whole(Retrievers, 100, 1, 100_000, "Nodes that look every sample up."),
        Parameter.Whole(Samples, 100, 1, 262_144, "Samples that the builder provides."),
        Parameter.Whole(SharedParameters.K, 20, 1, 40, "Contacts of a bucket."),
        Parameter.Whole(SharedParameters.Alpha, 3, 1, 64, "Questions of a lookup under way at once."),
        Parameter.Whole(Beta, 20, 1, 40, "How many closest nodes a sample is stored on."),
        Parameter.Whole(StepsToStop, 3, 0, 1_000, "Answers in a row without a nearer node that end a lookup; 0 for Kademlia's own end."),
        Parameter.Number(FastErrors, 10, 0, 100, "Percent of connections that fail quickly."),
        Parameter.Number(SlowErrors, 0, 0, 100, "Percent of the others that fail slowly."),
        .. DelayRange.ParametersOf("connectionDelay", 50, 75, "the delay of a connection"),
        .. DelayRange.ParametersOf("fastDelay", 50, 100, "the delay of a quick failure"),
        .. DelayRange.ParametersOf("slowDelay", 0, 0, "the delay of a slow failure"),
        Parameter.Number(Gamma, 0.125, 0, 10_000, "Milliseconds that a connection adds to the overhead of both its ends, until the round is over."),
        Parameter.Flag(Accuracy, preset: false, "Whether each lookup is compared with the truly closest nodes."),
    ];

    public override void Check(ParameterValues values)
    {
        if (values.Whole(Retrievers) >= values.Whole(SharedParameters.Nodes))
            throw Wrong($"\"{Retrievers}\" is {values.Whole(Retrievers):N0} and \"{SharedParameters.Nodes}\" {values.Whole(SharedParameters.Nodes):N0}; the builder and the retrievers are different nodes. Give fewer retrievers or more nodes.");
        foreach (string range in (string[])["connectionDelay", "fastDelay", "slowDelay"])
            DelayRange.Of(values, range).Check();
    }

    public override long BytesPerOperation => 14_336; // All are under way at once.

    public override double OperationsOf(ParameterValues values) => (values.Whole(Retrievers) + 1.0) * values.Whole(Samples);

    public override void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        SegmentNetwork network = new(1, new SegmentNetworkOptions
        {
            Seed = values.Seed,
            FastErrorRate = values.Number(FastErrors),
            SlowErrorRate = values.Number(SlowErrors),
            ConnectionDelayRange = DelayRange.Of(values, "connectionDelay").Steps,
            FastDelayRange = DelayRange.Of(values, "fastDelay").Steps,
            SlowDelayRange = DelayRange.Of(values, "slowDelay").Steps,
            GammaOverhead = values.Number(Gamma),
            MaxConnections = 0,
        });
        network.AddRandomPeers(
            values.Whole(SharedParameters.Nodes),
            new SegmentClientOptions { BucketSize = values.Whole(SharedParameters.K), Alpha = values.Whole(SharedParameters.Alpha), Beta = values.Whole(Beta), StepsToStop = values.Whole(StepsToStop) },
            threads: 1);
        DasTables tables = new(recorder, SettingOf(values));
        network.World.Cancellation = cancellation;
        recorder.Open(network.World);
        TimeSpan provided = network.Run(ProvideAsync(network, values.Whole(Samples), recorder, tables));
        network.ResetMetrics();
        TimeSpan retrieved = network.Run(RetrieveAsync(network, values, recorder, tables));
        recorder.Note("provideSeconds", provided.TotalSeconds);
        recorder.Note("retrieveSeconds", retrieved.TotalSeconds);
        recorder.Close();
    }

    /// <summary>The builder provides all samples at once; returns how long that took.</summary>
    private static async Task<TimeSpan> ProvideAsync(SegmentNetwork network, int samples, RunRecorder recorder, DasTables tables)
    {
        TimeSpan began = network.Now;
        SegmentClient builder = network.Clients[0];
        UnansweredRequests unanswered = new(builder.Node.Host);
        network.World.Network.Observer = new BothObservers(recorder, unanswered);
        Task[] all = new Task[samples];
        for (int sample = 0; sample < samples; sample++)
            all[sample] = ProvideOneAsync(sample);
        foreach (Task one in all)
            await one;
        network.World.Network.Observer = recorder;
        return network.Now - began;

        async Task ProvideOneAsync(int sample)
        {
            byte[] segment = SampleOf(sample);
            SegmentKey key = SegmentKey.Of(segment);
            LookupStart start = recorder.Begin("provide", builder.Node, key.Record.Bytes);
            SegmentProvision provision = await builder.ProvideAsync(segment);
            tables.Add(sample, provision);
            int stores = provision.ClosestNodes.Count(node => node != builder.Id); // What it keeps itself it sends to nobody.
            recorder.End(start, new LookupOutcome(provision.SucceededNodes.Count > 0, Hops: -1, provision.ContactedPeers + stores, unanswered.Of(key.Place)));
        }
    }

    /// <summary>Every retriever looks every sample up, all at once; returns how long that took.</summary>
    private static async Task<TimeSpan> RetrieveAsync(SegmentNetwork network, ParameterValues values, RunRecorder recorder, DasTables tables)
    {
        int samples = values.Whole(Samples);
        int[] retrievers = Retrieving(network.World, values.Whole(Retrievers));
        SegmentKey[] keys = new SegmentKey[samples];
        for (int sample = 0; sample < samples; sample++)
            keys[sample] = SegmentKey.Of(SampleOf(sample));
        TimeSpan began = network.Now;
        List<Task> all = [];
        foreach (int retriever in retrievers)
        {
            for (int sample = 0; sample < samples; sample++)
                all.Add(LookUpAsync(network.Clients[retriever], sample));
        }

        foreach (Task one in all)
            await one;
        return network.Now - began;

        async Task LookUpAsync(SegmentClient client, int sample)
        {
            LookupStart start = recorder.Begin("sample", client.Node, keys[sample].Record.Bytes);
            SegmentLookup lookup = await client.LookupAsync(keys[sample], tracksAccuracy: values.Flag(Accuracy));
            tables.Add(client.Id, sample, lookup);
            recorder.End(start, new LookupOutcome(lookup.Value is not null, lookup.Hops, lookup.ConnectionAttempts, lookup.FailedConnections));
        }
    }

    /// <summary>Who retrieves: different nodes, none of them the builder.</summary>
    private static int[] Retrieving(World world, int count)
    {
        int[] others = new int[world.Nodes.Length - 1];
        for (int place = 0; place < others.Length; place++)
            others[place] = place + 1;
        for (int place = 0; place < count; place++)
        {
            int drawn = place + world.Random.Next(others.Length - place);
            (others[place], others[drawn]) = (others[drawn], others[place]);
        }

        return others[..count];
    }

    private static byte[] SampleOf(int number)
    {
        byte[] sample = new byte[SampleBytes];
        BinaryPrimitives.WriteInt32BigEndian(sample, number);
        return sample;
    }

    private static string[] SettingOf(ParameterValues values) =>
    [
        values.Shown(SharedParameters.Nodes), values.Shown(SharedParameters.K), values.Shown(SharedParameters.Alpha), values.Shown(Beta), values.Shown(Gamma), values.Shown(StepsToStop),
        values.Shown(FastErrors), values.Shown(SlowErrors),
        .. Array.ConvertAll((string[])["connectionDelay", "fastDelay", "slowDelay"], range => string.Create(CultureInfo.InvariantCulture, $"{DelayRange.Of(values, range)}")),
    ];
}
