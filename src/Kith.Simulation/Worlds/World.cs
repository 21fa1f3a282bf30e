using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Churn;
using Kith.Simulation.Disks;
using Kith.Simulation.Network;
using Kith.Simulation.Time;

namespace Kith.Simulation.Worlds;

/// <summary>
/// A whole network in one thread and in virtual time. The nodes are production nodes; what differs from the real thing is what is
/// handed to them.
/// </summary>
internal sealed class World
{
    private const int MaxJoinAttempts = 10;

    // Streams of the seed: nodes take theirs by number, the world's own lie above, and those of later processes above these.
    private const int ProcessBits = 46;
    private const ulong PlacesStream = 1UL << 40;
    private const ulong NetworkStream = PlacesStream + 1;
    private const ulong ScenarioStream = PlacesStream + 3;
    private const ulong DisksStream = 1UL << 41;
    private const ulong TraitsStream = 1UL << 42;

    /// <summary>What a node without a table takes, by measurement, with what its making drops.</summary>
    private const long NodeBytes = 1_500;

    /// <summary>So many nodes, about, a processor's second cache holds.</summary>
    private const int NodesInCache = 1_000;

    /// <summary>Of so many bits no two nodes of any world share all.</summary>
    private const int BitsWithoutTwins = 60;

    /// <summary>What the last node to join needs until those it asked have checked it.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);

    private readonly List<Exception> _faults = [];
    private readonly SeededRandom _places;
    private readonly HashSet<Identifier>? _taken; // Places of nodes, where they are so few that two might have one.
    private readonly int _threads;
    private int _disks;
    private int _steps;

    private World(WorldOptions options, int? threads = null)
    {
        _threads = threads ?? Environment.ProcessorCount;
        options.Validate();
        Options = options;
        OnFault = Note;
        Time = new SimulatedTime(Queue);
        Clock = new SteadyClock(Time, options.Rules.Limits.MaxClockSkew, options.Rules.Limits.MaxTimeToLive);
        Network = new SimulatedNetwork(Queue, options.Network, new SeededRandom(options.Seed, NetworkStream), Pools.Replies);
        Random = new SeededRandom(options.Seed, ScenarioStream);
        _places = new SeededRandom(options.Seed, PlacesStream);
        _taken = options.IdentifierBits < BitsWithoutTwins ? [] : null;
        if (options.Nodes > NodesInCache)
            Queue.LookAhead();
        Add(options.Nodes, options);
        Comings = Comings.Prepare(this);
    }

    public WorldOptions Options { get; }

    public EventQueue Queue { get; } = new();

    public SimulatedTime Time { get; }

    /// <summary>The clock of all nodes, unless each has one of its own.</summary>
    public SteadyClock Clock { get; }

    public SimulatedNetwork Network { get; }

    public LoopPools Pools { get; } = new();

    /// <summary>What all nodes did together.</summary>
    public DhtMetrics Metrics { get; } = new();

    /// <summary>The scenario's own random: which node looks up what.</summary>
    public SeededRandom Random { get; }

    public SimulatedNode[] Nodes { get; private set; } = [];

    /// <summary>Those that come and go; null where everybody stays.</summary>
    public Comings? Comings { get; }

    /// <summary>Takes note of what went wrong inside a node; the one delegate of all.</summary>
    public Action<Exception> OnFault { get; }

    /// <summary>Ends a run that goes on for long; looked at now and then.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Events so far, in order, as sixteen hexadecimal digits.</summary>
    public string Digest => Network.Digest.Text;

    /// <summary>A world whose tables are exact from the beginning: each bucket holds a uniform choice of all that belong there.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="threads">How many build it; null for one a core. The world is the same whatever their number.</param>
    /// <param name="cancellation">Ends the making, and whatever the world does afterwards.</param>
    public static World Warm(WorldOptions options, int? threads = null, CancellationToken cancellation = default)
    {
        World world = null!;
        SimulatedNode[] up = [];
        NoCollection.During(WarmBytes(options), () =>
        {
            world = new World(options, threads) { Cancellation = cancellation };
            up = world.Comings is null ? world.Nodes : Array.FindAll(world.Nodes, node => node.Host.IsAlive);
            if (options.Overlay == OverlayKind.Ring)
                WarmRing.Fill(up, cancellation);
            else
                new WarmTables(up, options.Seed).Fill(up, world._threads, cancellation);
        });
        if (world.Comings is not null)
            world.Live(up);
        return world;
    }

    /// <summary>A world whose nodes have joined one after another, each through a random earlier one, as real ones do.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="cancellation">Ends the joining, and whatever the world does afterwards.</param>
    public static World Joined(WorldOptions options, CancellationToken cancellation = default)
    {
        World world = new(options) { Cancellation = cancellation };
        world.RunUntil(world.JoinAllAsync(), cancellation);
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + SettleTime);
        world.Comings?.Begin();
        return world;
    }

    /// <summary>A world of nodes that know nobody yet.</summary>
    public static World NotJoined(WorldOptions options, int? threads = null) => new(options, threads);

    /// <summary>About how much the making of a warm world of Kademlia allocates.</summary>
    internal static long WarmBytes(WorldOptions options) => options.Nodes * (NodeBytes + WarmTables.BytesOf(options.Nodes, options.Kademlia.K));

    /// <summary>Adds nodes that know nobody yet; they are the last ones of <see cref="Nodes"/>. Who comes and goes was decided before.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">What they are like, where they differ from the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are more than the world or its identifiers have room for.</exception>
    public void Add(int count, WorldOptions options)
    {
        int before = Nodes.Length;
        double room = Math.Min(WorldOptions.MostNodes, Math.Pow(2, Options.IdentifierBits - 1));
        if (before + (long)count > room)
            throw new ArgumentOutOfRangeException(nameof(count), $"A world with identifiers of {Options.IdentifierBits} bits has room for {room:N0} nodes, not for {before + (long)count:N0}.");
        SimulatedNode[] nodes = Nodes;
        Array.Resize(ref nodes, before + count);
        // Contacts first, then hosts, then the rest: an answer names twenty contacts from all over the world, and whoever takes it looks at each. Where
        // they lie together they are a few pages of memory, and not one each.
        (byte[] Name, float Across, float Down)[] drawn = new (byte[], float, float)[count];
        for (int index = 0; index < count; index++)
            drawn[index] = Draw(before + index);
        SimulatedContact[] contacts = new SimulatedContact[count];
        InParts.Run(count, _threads, (index, _) => contacts[index] = NewContact(new PeerId(drawn[index].Name), before + index));
        SimulatedHost[] hosts = new SimulatedHost[count];
        InParts.Run(count, _threads, (index, traits) => hosts[index] = NewHost(contacts[index], before + index, drawn[index].Across, drawn[index].Down, traits));
        int threads = options.HasDisks ? 1 : _threads; // Disks take their streams in the order of their making.
        InParts.Run(count, threads, (index, _) => nodes[before + index] = new SimulatedNode(hosts[index], this, options));
        Nodes = nodes;
    }

    /// <summary>Lets all nodes but the first join through it at the same moment.</summary>
    public async Task JoinAtOnceAsync()
    {
        await Nodes[0].Dht.JoinAsync([], CancellationToken.None);
        Task[] joins = new Task[Nodes.Length - 1];
        for (int number = 1; number < Nodes.Length; number++)
            joins[number - 1] = Nodes[number].Dht.JoinAsync([Nodes[0].Host.Contact], CancellationToken.None);
        foreach (Task join in joins)
            await join;
    }

    /// <summary>A stream of the seed for a node or whoever else has a number; each process of a machine draws anew.</summary>
    public SeededRandom RandomOf(int number, int process = 0) => new(Options.Seed, (ulong)number + ((ulong)process << ProcessBits));

    /// <summary>A node that lives.</summary>
    public SimulatedNode AnyAlive()
    {
        while (true)
        {
            SimulatedNode node = Nodes[Random.Next(Nodes.Length)];
            if (node.Host.IsAlive)
                return node;
        }
    }

    /// <summary>A random node that is up and has joined; null when it does not find one soon. Where nobody comes or goes, any that lives.</summary>
    public SimulatedNode? AnyJoined()
    {
        if (Comings is null)
            return AnyAlive();
        for (int attempt = 0; attempt < 100 * Nodes.Length && Comings.Up > 0; attempt++)
        {
            SimulatedNode node = Nodes[Random.Next(Nodes.Length)];
            if (node.Host.IsAlive && node.Dht.Members.IsJoined)
                return node;
        }

        return null;
    }

    /// <summary>Starts a new process on a machine whose last one was killed, with the disk it left or a new one. It still has to join.</summary>
    public SimulatedNode Restart(SimulatedNode node, bool isWiped = false) => RestartOn(node, isWiped ? null : node.Store, isWiped ? null : node.Journal);

    /// <summary>Puts somebody new in the place of a machine that is gone for ever: under another name, with nothing. It still has to join.</summary>
    public SimulatedNode Replace(SimulatedNode node)
    {
        node.Host.Kill();
        int number = node.Host.Number;
        (byte[] name, float across, float down) = Draw(number);
        SimulatedNode next = new(NewHost(NewContact(new PeerId(name), number), number, across, down, new SeededRandom(0, 0)), this);
        Nodes[number] = next;
        return next;
    }

    /// <summary>Starts a new process on a machine, with this disk or a new one.</summary>
    public SimulatedNode RestartOn(SimulatedNode node, MemoryRecordStore? disk, SimulatedJournal? journal = null)
    {
        node.Host.Kill();
        node.Host.IsAlive = true;
        SimulatedNode next = new(node.Host, this, disk: disk, journal: journal);
        Nodes[node.Host.Number] = next;
        return next;
    }

    /// <summary>
    /// Starts a new process on a machine whose last one was killed, with the disk it left and what a daemon saves, or with a new disk. It still
    /// has to join.
    /// </summary>
    public SimulatedNode Revive(SimulatedNode node, ProcessMemory? memory)
    {
        bool isWiped = memory is null;
        node.Host.IsAlive = true;
        SimulatedNode next = new(node.Host, this, disk: null, journal: isWiped ? null : node.Journal, machine: isWiped ? null : node.Disk);
        memory?.Recall(next);
        Nodes[node.Host.Number] = next;
        return next;
    }

    /// <summary>A disk with nothing on it.</summary>
    public SimulatedDisk NewDisk(SimulatedHost host, TimeProvider clock) =>
        new(host, Queue, Options.Rules, clock, new SeededRandom(Options.Seed, DisksStream + (ulong)_disks++));

    /// <summary>Lets everything happen up to a moment, or until nothing is left to happen.</summary>
    /// <exception cref="AggregateException">A node failed; that is a defect.</exception>
    public void Run(TimeSpan? until = null)
    {
        long end = until is { } span ? span.Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        while (Queue.Step(end))
            Breathe();

        ThrowFaults();
    }

    /// <summary>Lets things happen until a procedure has ended.</summary>
    /// <exception cref="InvalidOperationException">Nothing is left to happen and the procedure still waits.</exception>
    /// <exception cref="AggregateException">A node failed; that is a defect.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void RunUntil(Task procedure, CancellationToken cancellation = default)
    {
        while (!procedure.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Queue.Step())
                throw new InvalidOperationException($"The world with seed {Options.Seed} has come to rest at {Time.GetUtcNow():O} while a procedure still waits.");
            Breathe();
        }

        ThrowFaults();
        procedure.GetAwaiter().GetResult(); // Ended, so this only rethrows.
    }

    /// <summary>Lets things happen until a procedure of a node has ended; false when its process has died before, since what that began never ends.</summary>
    /// <exception cref="AggregateException">A node failed; that is a defect.</exception>
    public bool RunUntil(Task procedure, SimulatedNode node)
    {
        int process = node.Host.Process;
        while (!procedure.IsCompleted && node.Host.Process == process && Queue.Step())
            Breathe();
        ThrowFaults();
        if (!procedure.IsCompleted)
            return false;
        procedure.GetAwaiter().GetResult(); // Ended, so this only rethrows.
        return true;
    }

    /// <summary>Lets things happen until a procedure has ended, and returns what it found.</summary>
    public T RunUntil<T>(Task<T> procedure)
    {
        RunUntil((Task)procedure);
        return procedure.GetAwaiter().GetResult();
    }

    private void Breathe()
    {
        if ((++_steps & 1_023) == 0)
            Cancellation.ThrowIfCancellationRequested();
    }

    private void Note(Exception fault)
    {
        if (!Options.HasDisks || fault is not KithException { Code: KithErrorCode.StoreUnreadable })
            _faults.Add(fault); // A disk that was broken on purpose is no defect.
    }

    /// <summary>Begins the upkeep of nodes whose tables are filled, and then comings and goings.</summary>
    private void Live(SimulatedNode[] up)
    {
        foreach (SimulatedNode node in up)
        {
            Cancellation.ThrowIfCancellationRequested();
            RunUntil(node.Dht.JoinAsync([], CancellationToken.None));
        }

        Comings!.Begin();
    }

    private async Task JoinAllAsync()
    {
        List<SimulatedNode> joined = [];
        foreach (SimulatedNode node in Nodes)
        {
            if (!node.Host.IsAlive)
                continue; // Away at the beginning.
            // A daemon asks again, too: one whose first question is lost would begin a network of its own.
            for (int attempt = 0; attempt < MaxJoinAttempts; attempt++)
            {
                if (await node.Dht.JoinAsync(joined.Count == 0 ? [] : [joined[Random.Next(joined.Count)].Host.Contact], CancellationToken.None))
                    break;
            }

            joined.Add(node);
        }
    }

    /// <summary>Says so when a node has failed.</summary>
    /// <exception cref="AggregateException">A node failed; that is a defect.</exception>
    public void ThrowFaults()
    {
        if (_faults.Count > 0)
            throw new AggregateException($"Nodes of the world with seed {Options.Seed} failed.", _faults);
    }

    /// <summary>What is drawn for a node before it is made: its name, and where it lies.</summary>
    private (byte[] Name, float Across, float Down) Draw(int number)
    {
        // 34 bytes as a sha2-256 multihash, the form that RSA peer ids have.
        byte[] peer = new byte[34];
        peer[0] = 0x12;
        peer[1] = 0x20;
        do
            _places.NextBytes(peer.AsSpan(2));
        while (_taken?.Add(PlaceOf(new PeerId(peer), number)) == false);
        return (peer, _places.NextSingle(), _places.NextSingle());
    }

    private SimulatedHost NewHost(SimulatedContact contact, int number, float across, float down, SeededRandom traits)
    {
        SimulatedHost host = new(Network, contact, number);
        traits.Restart(Options.Seed, TraitsStream + (ulong)number);
        Network.Place(host, across, down, traits);
        return host;
    }

    private SimulatedContact NewContact(PeerId name, int number) =>
        new(name, PlaceOf(name, number)) { FailureDomain = Options.FailureDomains == 0 ? null : $"zone-{number % Options.FailureDomains}" };

    private Identifier PlaceOf(PeerId name, int number) =>
        Options.Places.Count > 0 ? Options.Ring.Space.PlaceOfNumber(Options.Places[number])
        : Options.Overlay == OverlayKind.Ring ? Options.Ring.Space.PlaceOf(name.Bytes)
        : name.ToIdentifier().Leading(Options.IdentifierBits);
}
