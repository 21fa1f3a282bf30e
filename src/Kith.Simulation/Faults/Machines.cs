using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Simulation.Disks;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Faults;

/// <summary>
/// The machines of a world, as faults see them: they are killed and started, and whoever runs there joins and joins again as a daemon does.
/// Several faults may keep one machine down; it starts when the last of them is over.
/// </summary>
internal sealed class Machines
{
    /// <summary>How many machines are named to every daemon as those to join through.</summary>
    public const int Bootstraps = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly World _world;
    private readonly int[] _stops; // How many faults keep each machine down.
    private readonly int?[] _leaving; // The process that leaves in good order, or did.
    private readonly ProcessMemory?[] _memories;

    public Machines(World world, LinkFaults links)
    {
        _world = world;
        Links = links;
        _stops = new int[world.Nodes.Length];
        _leaving = new int?[world.Nodes.Length];
        _memories = new ProcessMemory?[world.Nodes.Length];
        foreach (SimulatedNode node in world.Nodes)
            Keep(node, isJoined: true);
    }

    /// <summary>The links between them.</summary>
    public LinkFaults Links { get; }

    public int Count => _world.Nodes.Length;

    /// <summary>Writes that kills have cut off.</summary>
    public long Torn { get; private set; }

    /// <summary>Told of every process that starts.</summary>
    public Action<SimulatedNode>? Started { get; set; }

    /// <summary>Told when a disk has lost one record, or, where none is named, all of them.</summary>
    public Action<int, RecordKey?>? DiskLost { get; set; }

    public SimulatedDisk DiskOf(int machine) => _world.Nodes[machine].Disk!;

    /// <summary>Does something later.</summary>
    public void After(TimeSpan span, Action action) => _world.Time.CreateTimer(_ => action(), state: null, span, Timeout.InfiniteTimeSpan);

    public void Pause(int machine, TimeSpan span) => _world.Nodes[machine].Host.Pause(span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Kills what runs there, if anything does.</summary>
    public void Kill(int machine)
    {
        _stops[machine]++;
        SimulatedNode node = _world.Nodes[machine];
        if (!node.Host.IsAlive)
            return;
        if (node.Overlay.ContactCount > 0 || _memories[machine] is null)
            _memories[machine] = ProcessMemory.Of(node); // A process that knew nobody yet has saved nothing either.
        node.Host.Kill();
        Torn += node.Disk!.Abandon();
    }

    /// <summary>Takes the disk of a machine that is down.</summary>
    public void Wipe(int machine)
    {
        _memories[machine] = null;
        DiskOf(machine).Destroy();
        DiskLost?.Invoke(machine, default);
    }

    /// <summary>One fault less keeps it down.</summary>
    public void Start(int machine)
    {
        if (--_stops[machine] > 0)
            return;
        SimulatedNode node = _world.Revive(_world.Nodes[machine], _memories[machine]);
        if (_memories[machine] is null)
            node.Dht.ComesWithNothing();
        Started?.Invoke(node);
        Keep(node, isJoined: false);
    }

    /// <summary>Ends a process in good order; one that is leaving already goes on doing so.</summary>
    public void Leave(int machine)
    {
        SimulatedNode node = _world.Nodes[machine];
        int process = node.Host.Process;
        _stops[machine]++;
        if (!node.Host.IsAlive || _leaving[machine] == process)
            return;
        _leaving[machine] = process;
        _ = LeaveAsync();

        async Task LeaveAsync()
        {
            await node.Dht.DisposeAsync();
            if (node.Host.Process != process)
                return;
            Kill(machine);
            _stops[machine]--;
        }
    }

    /// <summary>Sets a wall clock forward, or back.</summary>
    public void Jump(int machine, TimeSpan jump) => _world.Nodes[machine].Host.ClockAhead += jump;

    /// <summary>Flips bits in some of a machine's records.</summary>
    public void Flip(int machine, int records)
    {
        for (int turn = 0; turn < records; turn++)
        {
            if (DiskOf(machine).Flip() is { } key)
                DiskLost?.Invoke(machine, key);
        }
    }

    /// <summary>Joins, and joins again whenever the node is alone, as long as its process lives.</summary>
    private void Keep(SimulatedNode node, bool isJoined)
    {
        List<Contact> through = [.. _world.Nodes.Take(Bootstraps).Where(other => other.Host != node.Host).Select(other => other.Host.Contact)];
        through.AddRange(_memories[node.Host.Number]?.Contacts.Where(contact => !through.Contains(contact)) ?? []);
        if (through.Count > 0)
            _ = KeepAsync();

        async Task KeepAsync()
        {
            TimeSpan pause = isJoined ? LongestPause : FirstPause;
            while (true)
            {
                if ((!isJoined || node.Overlay.ContactCount == 0) && await node.Dht.JoinAsync(through, CancellationToken.None))
                {
                    if (!isJoined && (node.Dht.IsCatchingUp || _memories[node.Host.Number] is { Contacts.Length: > 0 }))
                        node.Dht.Returned(_memories[node.Host.Number]?.Contacts ?? []);
                    isJoined = true;
                    pause = LongestPause;
                }

                await node.Time.PauseAsync(pause, CancellationToken.None);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
