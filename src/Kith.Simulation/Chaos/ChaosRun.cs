using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Simulation.Faults;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>
/// One world, its clients and a nemesis, all from one seed: rounds of faults while clients work, each followed by peace, repair and a look at everything.
/// </summary>
internal sealed class ChaosRun
{
    /// <summary>How long a death may stay unnoticed, and a repair may take after that.</summary>
    public static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(75);

    /// <summary>Requests of one node that may be under way at once.</summary>
    public const int MaxInFlight = 128;

    private const ulong ChaosStream = 1UL << 42;
    private const int MostClients = 6;
    private const int MostLoss = 290; // In a thousand: 0.71 of the questions arrive, and 0.71 of their answers, just more than half.
    private const int MostVoters = 9; // Where keys are swapped: few enough that faults meet their replicas.

    private static readonly TimeSpan Peace = TimeSpan.FromSeconds(5); // Clients work on for so long after the last fault.

    // R, W and Q of the clusters that are drawn.
    private static readonly (int Replicas, int Write, int Read)[] Presets = [(5, 3, 3), (5, 3, 3), (5, 3, 3), (3, 2, 2), (7, 4, 4), (20, 10, 11)];

    private readonly ulong _seed;
    private readonly ChaosOptions _options;
    private readonly World _world;
    private readonly Ledger _ledger;
    private readonly Machines _machines;
    private readonly RestChecks _rest;
    private readonly ImmutableArray<ChaosClient> _clients;
    private readonly ImmutableArray<FaultRound> _plan;

    private ChaosRun(ulong seed, ChaosOptions options)
    {
        _seed = seed;
        _options = options;
        SeededRandom draw = new(seed, ChaosStream);
        bool hasRegisters = draw.Next(3) == 0;
        int nodes = options.Nodes ?? draw.Next(ChaosOptions.FewestNodes, (hasRegisters ? MostVoters : ChaosOptions.MostNodes) + 1);
        ReplicationOptions replication = DrawReplication(draw, nodes);
        NetworkModel network = DrawNetwork(draw);
        _world = World.Joined(new WorldOptions
        {
            Seed = seed,
            Nodes = nodes,
            Overlay = options.Overlay,
            Ring = new RingOptions { Replicas = replication.Replicas, Successors = Math.Max(new RingOptions().Successors, replication.Replicas / 2) },
            OwnClocks = true,
            HasDisks = true,
            Signer = KeySpace.Signer,
            FailureDomains = options.FailureDomains,
            Replication = replication,
            Network = network,
        });
        LinkFaults links = new(nodes, new SeededRandom(seed, ChaosStream + 1));
        _world.Network.Faults = links;
        FaultLimits limits = new(nodes, replication.Required(replication.WriteQuorum, nodes));
        if (hasRegisters)
        {
            limits = limits with
            {
                Away = (Math.Min(replication.Replicas, nodes) - 1) / 2,
                Delay = network.RequestTimeout,
                Loss = MostLoss,
                Kinds = [.. limits.Kinds.Where(KeepsVotes)],
            };
        }

        _plan = Nemesis.Draw(new SeededRandom(seed, ChaosStream + 2), options.Limits(limits), nodes);
        _ledger = new Ledger(_world, _plan.Any(round => round.Faults.Any(fault => fault.Kind == FaultKind.ClockJump)), options.ExcusesLostQuorums);
        _machines = new Machines(_world, links) { Started = Started, DiskLost = _ledger.DiskLost };
        KeySpace keys = new(_world, new SeededRandom(seed, ChaosStream + 3), hasRegisters);
        _clients = [.. Enumerable.Range(0, draw.Next(1, MostClients + 1)).Select(number => new ChaosClient(_world, keys, _ledger, new SeededRandom(seed, ChaosStream + 16 + (ulong)number), options.Trace))];
        _rest = new RestChecks(_world, keys, _ledger, _clients, new SeededRandom(seed, ChaosStream + 4));
        foreach (SimulatedNode node in _world.Nodes)
            Started(node);
        Tell($"seed {seed}: {nodes} nodes, R {replication.Replicas}, W {replication.WriteQuorum}, Q {replication.ReadQuorum}, {_clients.Length} clients{(hasRegisters ? ", swaps" : "")}");
    }

    /// <summary>Runs a seed.</summary>
    public static ChaosResult Run(ulong seed, ChaosOptions options) => new ChaosRun(seed, options).Run();

    private static bool KeepsVotes(FaultKind kind) => kind is not (FaultKind.Wipe or FaultKind.BitFlip);

    private static ReplicationOptions DrawReplication(SeededRandom draw, int nodes)
    {
        (int replicas, int write, int read) = Presets[draw.Next(Presets.Length)];
        if (replicas == ReplicationOptions.Public.Replicas)
            return nodes >= 2 * write ? ReplicationOptions.Public : ReplicationOptions.Cluster;
        return new ReplicationOptions { Replicas = replicas, WriteQuorum = write, ReadQuorum = read };
    }

    private static NetworkModel DrawNetwork(SeededRandom draw) => new()
    {
        Latency = new PlaneLatency { WidthMilliseconds = draw.Next(1, 120), HeightMilliseconds = draw.Next(1, 60), JitterMilliseconds = draw.Next(1, 20) },
        RequestTimeout = TimeSpan.FromMilliseconds(draw.Next(1_000, 5_000)),
    };

    private ChaosResult Run()
    {
        foreach (FaultRound round in _plan)
        {
            if (_ledger.Violation is null)
                Run(round);
        }

        ChaosCounts counts = _ledger.Counts;
        counts.Seeds = 1;
        counts.Torn = _machines.Torn;
        if (_ledger.Violation is { } violation)
            Tell($"{violation}");
        return new ChaosResult(_seed, _world.Network.Digest.Value ^ _ledger.Digest, counts, _ledger.Violation);
    }

    private void Run(FaultRound round)
    {
        TimeSpan start = Now;
        foreach (Fault fault in round.Faults)
        {
            Tell($"{fault}");
            _machines.After(fault.Begins, () => Turn(fault, fault.Begin, "begins"));
            _machines.After(fault.Begins + fault.Lasts, () => Turn(fault, fault.End, "ends"));
            _ledger.Counts.Count(fault.Kind);
        }

        foreach (ChaosClient client in _clients)
            _ = client.RunAsync();
        Pass(start + round.Length + Peace);
        foreach (ChaosClient client in _clients)
            client.Stop();
        Pass(start + round.Length + Peace + RepairTime);
        Task rest = _rest.RunAsync();
        while (!rest.IsCompleted && _ledger.Violation is null)
            Pass(Now + TimeSpan.FromSeconds(1));
        if (rest.IsFaulted)
            _ledger.Break("no operation throws", rest.Exception!.InnerException!.Message);
    }

    private TimeSpan Now => TimeSpan.FromMicroseconds(_world.Queue.Now);

    private void Turn(Fault fault, Action<Machines> turn, string word)
    {
        Trace($"{fault.Kind} {word}");
        turn(_machines);
        _ledger.CheckDisks();
    }

    private void Pass(TimeSpan until)
    {
        long end = until.Ticks / TimeSpan.TicksPerMicrosecond;
        int most = MaxInFlight * _world.Nodes.Length;
        try
        {
            while (_ledger.Violation is null && _world.Queue.Step(end))
            {
                _ledger.Counts.Events++;
                if (_world.Network.InFlight > most)
                    _ledger.Break("what is under way is bounded", $"{_world.Network.InFlight} requests are under way");
            }

            _world.ThrowFaults();
        }
#pragma warning disable CA1031 // Whatever a node throws is a defect, and this is where it is seen.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ledger.Break("no node fails", $"{(fault as AggregateException)?.InnerExceptions[0] ?? fault}");
        }
    }

    private void Started(SimulatedNode node)
    {
        if (_options.Before is { } before)
            node.Host.Handler = before(node, node.Host.Handler!);
    }

    private void Trace(string what) => _options.Trace?.Invoke(FormattableString.Invariant($"{Now.TotalSeconds,9:F3}  {what}"));

    private void Tell(FormattableString what) => _options.Trace?.Invoke(FormattableString.Invariant(what));
}
