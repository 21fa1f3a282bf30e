using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Time;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Churn;

/// <summary>
/// Lets the nodes of a running world come and go: who comes starts a new process on its machine and joins through three nodes that are up, who goes
/// dies at once or leaves in good order. All of it is what production nodes do.
/// </summary>
internal sealed class Comings
{
    private const ulong Stream = 1UL << 43;

    /// <summary>How long who found nobody to join through waits before the next try.</summary>
    private static readonly TimeSpan JoinPause = TimeSpan.FromSeconds(10);

    /// <summary>How often a node that has joined looks whether it is alone, as a daemon does.</summary>
    private static readonly TimeSpan LonelyPause = TimeSpan.FromSeconds(30);

    /// <summary>How many addresses a newcomer has been given, as a node that is set up with care: the one it asks may be as new as itself and die.</summary>
    private const int Addresses = 3;

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly TaskGroup _running;
    private Action<long>? _begin; // Schedules the first changes, from a moment on.
    private int _joins;
    private int _failedJoins;
    private int _deaths;
    private int _leaves;

    private Comings(World world, Func<int, bool> isUp)
    {
        _world = world;
        _random = new SeededRandom(world.Options.Seed, Stream - 1);
        _running = new TaskGroup(limit: int.MaxValue, world.OnFault); // One a process at most, and those of dead processes never end.
        foreach (SimulatedNode node in world.Nodes)
        {
            if (isUp(node.Host.Number))
                Up++;
            else
                node.Host.Kill();
        }
    }

    /// <summary>What has happened.</summary>
    public ChurnCounts Counts => new(_joins, _failedJoins, _deaths, _leaves);

    /// <summary>Machines that are up.</summary>
    public int Up { get; private set; }

    /// <summary>Prepares a world for what its options say, and kills those that are away at the beginning; null when nobody comes or goes.</summary>
    /// <exception cref="ArgumentException">There is a trace, and it has more nodes than the world.</exception>
    public static Comings? Prepare(World world) =>
        world.Options.Trace is { } trace ? Traced(world, trace)
        : world.Options.Churn is { } model ? Drawn(world, model)
        : null;

    /// <summary>From now on nodes come and go.</summary>
    public void Begin()
    {
        _begin?.Invoke(_world.Queue.Now);
        _begin = null;
    }

    private static Comings Drawn(World world, ChurnModel model)
    {
        Alternation[] machines = new Alternation[world.Nodes.Length];
        for (int number = 0; number < machines.Length; number++)
            machines[number] = new Alternation(model, new SeededRandom(world.Options.Seed, Stream + (ulong)number));
        Comings comings = new(world, number => machines[number].IsUp);
        comings._begin = now =>
        {
            for (int number = 0; number < machines.Length; number++)
                world.Queue.After(machines[number].NextChange, new DrawnChange(comings, number, machines[number], now));
        };
        return comings;
    }

    private static Comings Traced(World world, ChurnTrace trace)
    {
        if (trace.Nodes > world.Nodes.Length)
            throw new ArgumentException($"The trace has {trace.Nodes:N0} nodes and the world {world.Nodes.Length:N0}; it needs at least as many.");
        bool[] isUp = trace.UpAtBeginning(world.Nodes.Length);
        Comings comings = new(world, number => isUp[number]);
        comings._begin = now =>
        {
            if (trace.Changes.Count > 0)
                world.Queue.After(trace.Changes[0].At.Ticks / TimeSpan.TicksPerMicrosecond, new TracedChange(comings, trace.Changes, now));
        };
        return comings;
    }

    private void Change(int number, bool isUp, bool inOrder)
    {
        if (isUp)
        {
            if (_world.Nodes[number].Host.IsAlive)
                _leaves++; // Back before it had quite left.
            else
                Up++;
            SimulatedNode node = _world.Options.Churn is { IsForEver: true } ? _world.Replace(_world.Nodes[number]) : _world.Restart(_world.Nodes[number]);
            _running.TryStart(JoinAsync, (node, node.Host.Process));
        }
        else if (inOrder)
        {
            _running.TryStart(LeaveAsync, (_world.Nodes[number], _world.Nodes[number].Host.Process));
        }
        else
        {
            Up--;
            _deaths++;
            _world.Nodes[number].Host.Kill();
        }
    }

    /// <summary>Joins, and joins again whenever the node has lost all its contacts, as a daemon does.</summary>
    private async Task JoinAsync((SimulatedNode Node, int Process) started)
    {
        (SimulatedNode node, int process) = started;
        bool isIn = false;
        while (node.Host.Process == process)
        {
            if (!isIn || node.Dht.Overlay.ContactCount == 0)
            {
                isIn = await TryJoinAsync(node);
                if (node.Host.Process != process)
                    return; // Died while it was joining.
                (_joins, _failedJoins) = isIn ? (_joins + 1, _failedJoins) : (_joins, _failedJoins + 1);
            }

            await _world.Time.PauseAsync(isIn ? LonelyPause : JoinPause, CancellationToken.None);
        }
    }

    private async Task<bool> TryJoinAsync(SimulatedNode node)
    {
        List<Contact> bootstrap = [];
        for (int number = 0; number < Addresses && AnyOtherUp(node) is { } other; number++)
            bootstrap.Add(other.Host.Contact);
        return await node.Dht.JoinAsync(bootstrap, CancellationToken.None);
    }

    private async Task LeaveAsync((SimulatedNode Node, int Process) started)
    {
        (SimulatedNode node, int process) = started;
        await node.Dht.DisposeAsync();
        if (node.Host.Process != process)
            return; // Its machine has started anew meanwhile.
        Up--;
        _leaves++;
        node.Host.Kill();
    }

    /// <summary>A random node that is up; null when there is no other. Whether it has joined itself, a newcomer cannot know either.</summary>
    private SimulatedNode? AnyOtherUp(SimulatedNode node)
    {
        if (Up < 2)
            return null;
        while (true)
        {
            SimulatedNode other = _world.Nodes[_random.Next(_world.Nodes.Length)];
            if (other.Host.IsAlive && other != node)
                return other;
        }
    }

    private sealed class DrawnChange(Comings comings, int number, Alternation machine, long beginning) : SimulatedEvent
    {
        public override void Fire()
        {
            comings.Change(number, !machine.IsUp, machine.IsUp && machine.LeavesInOrder());
            machine.Changed();
            comings._world.Queue.After(beginning + machine.NextChange - At, this);
        }
    }

    private sealed class TracedChange(Comings comings, IReadOnlyList<ChurnChange> changes, long beginning) : SimulatedEvent
    {
        private int _next;

        public override void Fire()
        {
            ChurnChange change = changes[_next++];
            comings.Change(change.Node, change.IsUp, inOrder: false);
            if (_next < changes.Count)
                comings._world.Queue.After(beginning + (changes[_next].At.Ticks / TimeSpan.TicksPerMicrosecond) - At, this);
        }
    }
}
