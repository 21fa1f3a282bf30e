using System;
using System.Linq;
using Kith.Simulation.Network;
using Kith.Simulation.Segments;

namespace Kith.Simulation.Tests.Segments;

/// <summary>py-dht's tests of networks, and what it promises without one.</summary>
public class SegmentNetworkTests
{
    [Fact]
    public void Connections_are_counted_and_nobody_is_a_failure()
    {
        SegmentNetwork network = New(200);
        for (int to = 1; to <= 20; to++)
            Assert.True(network.Run(network.ConnectAsync(0, to)).IsOpen);
        SegmentConnection nobody = network.Run(network.ConnectAsync(0, 200));
        Assert.Equal((false, "node_not_found"), (nobody.IsOpen, nobody.Error));
        Assert.Equal(new SegmentNetworkSummary(TotalNodes: 200, Attempts: 21, Successful: 20, Failures: 1), network.Summary());
        Assert.Throws<InvalidOperationException>(() => network.Run(nobody.ClosestAsync(SegmentKey.Of(1))));
    }

    [Fact]
    public void Lookup_returns_exactly_the_true_closest()
    {
        SegmentNetwork network = New(1_000, new SegmentClientOptions { BucketSize = 5, Alpha = 3, Beta = 5 });
        // True with a probability near 1, and sure for this seed.
        for (int number = 0; number < 20; number++)
            Assert.Equal(network.ClosestTo(SegmentKey.Of(number), 5), network.Run(network.Clients[number * 37].LookupAsync(SegmentKey.Of(number))).ClosestNodes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public void Lookup_of_what_nobody_has_finds_the_closest_and_nothing(int alpha, int threads)
    {
        SegmentNetwork network = New(500, new SegmentClientOptions { BucketSize = 10, Alpha = alpha, Beta = 10 }, threads: threads);
        SegmentLookup lookup = network.Run(network.Clients[42].LookupAsync(SegmentKey.Of("nobody has it"), tracksAccuracy: true));
        Assert.Null(lookup.Value);
        Assert.Equal(network.ClosestTo(lookup.TargetKey, 10), lookup.ClosestNodes);
        Assert.Equal(100, lookup.Accuracy);
        Assert.Equal((lookup.SuccessfulConnections, 0), (lookup.ConnectionFinished, lookup.FailedConnections));
    }

    [Fact]
    public void Failing_connections_cost_accuracy_that_is_told_as_it_is()
    {
        SegmentNetworkOptions options = new() { FastErrorRate = 25, ConnectionDelayRange = [30], FastDelayRange = [30] };
        SegmentNetwork network = New(1_000, new SegmentClientOptions { BucketSize = 10, Alpha = 3, Beta = 10 }, options);
        double accuracy = 0;
        int failed = 0;
        for (int number = 0; number < 40; number++)
        {
            SegmentLookup lookup = network.Run(network.Clients[number].LookupAsync(SegmentKey.Of(number), tracksAccuracy: true));
            Assert.Equal(10, lookup.ClosestNodes.Count);
            Assert.Equal(10.0 * lookup.ClosestNodes.Intersect(network.ClosestTo(lookup.TargetKey, 10)).Count(), lookup.Accuracy);
            accuracy += lookup.Accuracy!.Value;
            failed += lookup.FailedConnections;
        }

        Assert.InRange(accuracy / 40, 65, 100);
        Assert.True(failed > 0);
        // Too few steps find too little, and the accuracy says so: py-dht's would be 100 here too.
        SegmentNetwork hasty = New(1_000, new SegmentClientOptions { BucketSize = 1, Beta = 20, StepsToStop = 1 });
        Assert.InRange(hasty.Run(hasty.Clients[0].LookupAsync(SegmentKey.Of("x"), tracksAccuracy: true)).Accuracy!.Value, 0, 60);
    }

    [Fact]
    public void One_connect_in_five_fails_at_an_error_rate_of_twenty_percent()
    {
        SegmentNetwork network = New(500, network: new SegmentNetworkOptions { ErrorRate = 20 }); // The older name.
        for (int attempt = 0; attempt < 500; attempt++)
            network.Run(network.ConnectAsync(0, attempt));
        Assert.InRange(network.Summary().Failures, 75, 125);
        Assert.All(network.ConnectionMetrics().Skip((int)network.Summary().Successful), record => Assert.Equal(ConnectionError.Fast, record.Error));
    }

    [Fact]
    public void What_one_node_provides_another_finds()
    {
        SegmentNetwork network = New(500, new SegmentClientOptions { BucketSize = 10, Alpha = 3, Beta = 10 });
        byte[] segment = [1, 2, 3];
        SegmentProvision provision = network.Run(network.Clients[5].ProvideAsync(segment));
        Assert.Equal(network.ClosestTo(provision.Key, 10).Order(), provision.SucceededNodes.Order());
        Assert.Empty(provision.FailedNodes);
        SegmentLookup lookup = network.Run(network.Clients[400].LookupAsync(provision.Key));
        Assert.Equal(segment, lookup.Value!.Value.ToArray());
        SegmentLookup whole = network.Run(network.Clients[400].LookupAsync(provision.Key, finishesWithFirstValue: false));
        Assert.Equal(10, whole.ClosestNodes.Count);
        Assert.True(whole.ConnectionFinished > lookup.ConnectionFinished);
        int holder = provision.SucceededNodes[0];
        Assert.Equal(segment, network.Clients[holder].Retrieve(provision.Key)!.Value.ToArray());
        Assert.Null(network.Clients[holder].Retrieve(SegmentKey.Of("absent"))); // Absent is a result.
    }

    [Fact]
    public void Delays_add_up_to_what_the_contacts_cost()
    {
        double[] range = [.. Enumerable.Range(1, 10).Select(step => step * 10.0)];
        SegmentNetwork network = New(500, new SegmentClientOptions { BucketSize = 10, Alpha = 1, Beta = 10 }, new SegmentNetworkOptions { DelayRange = range });
        SegmentProvision provision = network.Run(network.Clients[1].ProvideAsync(new byte[] { 9 }));
        Assert.Equal(provision.OperationDelay, provision.LookupDelay + provision.ProvideDelay);
        Assert.InRange(provision.LookupDelay.TotalMilliseconds, provision.ContactedPeers * 20, provision.ContactedPeers * 200);
        Assert.InRange(provision.ProvideDelay.TotalMilliseconds, 20, 200); // Stores go on at once: the slowest counts.
        SegmentLookup lookup = network.Run(network.Clients[2].LookupAsync(SegmentKey.Of("nothing")));
        Assert.InRange(lookup.AggregatedDelay.TotalMilliseconds, lookup.ConnectionFinished * 20, lookup.ConnectionFinished * 200);
        double sum = network.ConnectionMetrics().TakeLast(lookup.ConnectionAttempts).Sum(record => (record.BaseDelay + record.TotalDelay).TotalMilliseconds);
        Assert.Equal(sum, lookup.AggregatedDelay.TotalMilliseconds);
    }

    [Fact]
    public void Gamma_costs_both_ends_of_every_contact_of_a_lookup_once()
    {
        SegmentNetwork network = New(500, new SegmentClientOptions { BucketSize = 10, Alpha = 1, Beta = 10 }, new SegmentNetworkOptions { GammaOverhead = 0.25 });
        network.Run(network.Clients[3].LookupAsync(SegmentKey.Of(1)));
        long attempts = network.Summary().Attempts;
        network.ResetMetrics();
        Assert.Equal(new SegmentNetworkSummary(500, attempts, 0, 0), network.Summary());
        SegmentLookup lookup = network.Run(network.Clients[3].LookupAsync(SegmentKey.Of(1)));
        Assert.Equal(lookup.ConnectionFinished * 0.25 * 2, lookup.AggregatedDelay.TotalMilliseconds);
        Assert.All(network.ConnectionMetrics(), record => Assert.Equal((0.25, 0.25), (record.OriginOverhead.TotalMilliseconds, record.RemoteOverhead.TotalMilliseconds)));
        Assert.Equal(lookup.ConnectionAttempts, network.ConnectionMetrics().Count);
    }

    [Fact]
    public void Equal_delays_make_a_lookup_last_as_many_rounds_as_its_contacts_need()
    {
        SegmentNetwork network = New(500, new SegmentClientOptions { BucketSize = 5, Alpha = 3, Beta = 5 }, new SegmentNetworkOptions { ConnectionDelayRange = [50] });
        for (int number = 0; number < 20; number++)
        {
            SegmentLookup lookup = network.Run(network.Clients[number].LookupAsync(SegmentKey.Of(number)));
            Assert.Equal(Math.Ceiling(lookup.ConnectionFinished / 3.0) * 100, lookup.AggregatedDelay.TotalMilliseconds);
        }
    }

    [Fact]
    public void Default_study_of_sampling_finds_its_segments_most_of_them_within_a_second()
    {
        // The parameters of Cortes-Goicoechea et al. 2024, with a sixth of the nodes; published: nine lookups in ten take less than a second.
        SegmentNetworkOptions options = new()
        {
            FastErrorRate = 10,
            ConnectionDelayRange = [.. Enumerable.Range(50, 26).Select(delay => (double)delay)],
            FastDelayRange = [.. Enumerable.Range(50, 51).Select(delay => (double)delay)],
            GammaOverhead = 0.125,
        };
        SegmentNetwork network = New(2_000, new SegmentClientOptions { Alpha = 3 }, options, threads: 2);
        SegmentKey[] keys = [.. Enumerable.Range(0, 40).Select(number => network.Run(network.Clients[0].ProvideAsync(BitConverter.GetBytes(number))).Key)];
        network.ResetMetrics();
        SegmentLookup[] lookups = [.. keys.Select((key, number) => network.Run(network.Clients[50 * (number + 1) % 2_000].LookupAsync(key)))];
        Assert.All(lookups, lookup => Assert.NotNull(lookup.Value));
        Assert.True(lookups.Select(lookup => lookup.AggregatedDelay.TotalSeconds).Order().ElementAt(35) < 1);
    }

    [Fact]
    public void Networks_side_by_side_know_nothing_of_each_other()
    {
        SegmentNetwork first = New(200);
        SegmentNetwork second = new(2, new SegmentNetworkOptions { Seed = 5 });
        second.AddRandomPeers(200);
        SegmentProvision provision = first.Run(first.Clients[0].ProvideAsync(new byte[] { 1 }));
        Assert.Equal((1, 2), (first.Id, second.Id));
        Assert.Null(second.Run(second.Clients[0].LookupAsync(provision.Key)).Value);
        Assert.Equal(0, second.Summary().Attempts - second.ConnectionMetrics().Count);
        Assert.NotEqual(first.Clients[0].Hash, second.Clients[0].Hash);
    }

    [Fact]
    public void A_node_added_to_a_living_network_that_learns_is_found_and_finds()
    {
        SegmentClientOptions options = new() { Learns = true };
        SegmentNetwork network = New(300, options);
        SegmentClient added = network.AddNewNode(options);
        Assert.True(network.Run(added.JoinAsync(network.Clients[7])));
        network.Run(network.Clients[9].ProvideAsync(new byte[] { 4 })); // Time passes, in which those it asked check it.
        SegmentKey near = Enumerable.Range(0, 100_000).Select(number => SegmentKey.Of(number)).First(key => network.ClosestTo(key, 1)[0] == added.Id);
        Assert.Equal(added.Id, network.Run(network.Clients[250].LookupAsync(near)).ClosestNodes[0]);
        Assert.Equal(network.ClosestTo(near, 20), network.Run(added.LookupAsync(near)).ClosestNodes);
    }

    [Fact]
    public void Connection_asks_stores_and_retrieves_for_its_total_delay_each()
    {
        SegmentNetwork network = New(100, network: new SegmentNetworkOptions { ConnectionDelayRange = [40] });
        SegmentConnection connection = network.Run(network.ConnectAsync(3, 4, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)));
        Assert.Equal((40, 3, 43), (network.Now.TotalMilliseconds, connection.Record.TotalOverhead.TotalMilliseconds, connection.Record.TotalDelay.TotalMilliseconds));
        SegmentKey key = SegmentKey.Of("a");
        Assert.Null(network.Run(connection.RetrieveAsync(key)));
        Assert.True(network.Run(connection.StoreAsync("a"u8.ToArray())));
        Assert.Equal("a"u8.ToArray(), network.Run(connection.RetrieveAsync(key))!.Value.ToArray());
        Assert.Equal(network.Clients[4].ClosestTo(key).Closest.Order(), network.Run(connection.ClosestAsync(key)).Order());
        Assert.Equal(40 + (4 * 43), network.Now.TotalMilliseconds);
    }

    [Fact]
    public void Narrow_identifiers_give_every_node_a_place_of_its_own_until_there_is_no_room()
    {
        SegmentNetwork network = new(1, new SegmentNetworkOptions { IdentifierBits = 8 });
        network.AddRandomPeers(128);
        Assert.Equal(128, network.Clients.Select(client => client.Hash).Distinct().Count());
        Assert.All(network.Clients, client => Assert.Equal(0UL, client.Hash << 8));
        SegmentKey key = SegmentKey.Of(1);
        Assert.Equal(network.ClosestTo(key, 20), network.Run(network.Clients[0].LookupAsync(key)).ClosestNodes);
        Assert.Contains("has room for 128 nodes, not for 129", Assert.Throws<ArgumentOutOfRangeException>(() => network.AddNewNode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_has_one_digest()
    {
        Assert.Equal(Digest(1), Digest(1));
        Assert.NotEqual(Digest(1), Digest(2));

        static string Digest(ulong seed)
        {
            SegmentNetwork network = New(200, network: new SegmentNetworkOptions { Seed = seed, FastErrorRate = 10, ConnectionDelayRange = [50, 75] });
            network.Run(network.Clients[1].ProvideAsync(new byte[] { 1 }));
            return network.Digest;
        }
    }

    [Fact]
    public void Wrong_arguments_are_told_by_what_would_be_right()
    {
        SegmentNetwork network = New(10);
        Assert.Contains("No node has the number 10: the network has 0 to 9.", Assert.Throws<ArgumentOutOfRangeException>(() => network.BootstrapNode(10, 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.BootstrapNode(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Clients[0].Offer(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.FillTables([3, 40]));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.AddRandomPeers(-5));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.ClosestTo(SegmentKey.Of(1), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Run(network.ConnectAsync(10, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Run(network.ConnectAsync(1, 2, TimeSpan.FromMilliseconds(-80))));
        Assert.False(network.Clients[3].Store(new byte[65_537]));
        Assert.True(network.Clients[3].Store(new byte[65_536]));
        Assert.Equal(10, network.Count);
    }

    [Theory]
    [InlineData("ErrorRate and FastErrorRate say the same", 10, 10, null, null)]
    [InlineData("DelayRange and ConnectionDelayRange or FastDelayRange say the same", null, 0, new double[] { 1 }, new double[] { 2 })]
    [InlineData("FastErrorRate is 101; it must be 0 to 100 percent", null, 101, null, null)]
    [InlineData("has 0 entries", null, 0, null, new double[0])]
    public void Wrong_options_are_told_by_name(string message, int? errorRate, int fastErrorRate, double[]? delayRange, double[]? connectionRange)
    {
        SegmentNetworkOptions options = new() { ErrorRate = errorRate, FastErrorRate = fastErrorRate, DelayRange = delayRange, ConnectionDelayRange = connectionRange };
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => new SegmentNetwork(1, options)).Message, StringComparison.Ordinal);
    }

    private static SegmentNetwork New(int nodes, SegmentClientOptions? clients = null, SegmentNetworkOptions? network = null, int threads = 1)
    {
        SegmentNetwork made = new(1, network);
        made.AddRandomPeers(nodes, clients, threads);
        return made;
    }
}
