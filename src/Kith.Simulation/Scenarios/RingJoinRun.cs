using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Scenarios;

/// <summary>One run of a join scenario: a world of production nodes, some a ring, the others joining it at the same moment.</summary>
internal static class RingJoinRun
{
    private const int Bits = 16;

    /// <summary>Rounds of stabilisation that the ring has after the last commit: 2r + log2 N, for r slots of 8 and 100 nodes.</summary>
    private const int Rounds = 40;

    private static readonly RingOptions Ring = new() { Space = new RingSpace(Bits), StabilisePeriod = TimeSpan.FromSeconds(2), Successors = 4 };

    /// <summary>Runs a scenario with a seed.</summary>
    /// <param name="setting">The scenario.</param>
    /// <param name="seed">The seed of delays, contacts and retries.</param>
    /// <param name="print">Takes trace lines; null for none.</param>
    /// <param name="paint">Colours an id in them.</param>
    /// <param name="recorder">Watches the world too; null mostly.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RingJoinResult Run(RingJoinSetting setting, ulong seed, Action<string>? print, Func<ulong, string> paint, RunRecorder? recorder = null, CancellationToken cancellation = default)
    {
        List<ulong> places = [.. setting.Connected, .. setting.Joining];
        // A request may wait behind hundreds of others that a busy node sends first, and so may a lease; the more there are, the less often each asks.
        RingOptions ring = Ring with { Lease = TimeSpan.FromMinutes(5), MaxLease = TimeSpan.FromHours(1), MaxWaiting = places.Count, RetryAfter = Longer(Ring.RetryAfter, (places.Count - 150) * 0.003), MaxRetryAfter = Longer(TimeSpan.FromSeconds(10), places.Count * 0.1), MaxJoinAttempts = 10_000 };
        World world = World.NotJoined(new WorldOptions { Nodes = places.Count, Seed = seed, Overlay = OverlayKind.Ring, Ring = ring, Places = places, Network = setting.Network });
        Connect(world, setting.Connected.Count);
        RingJoinTrace trace = new(ring.Space, print, paint) { Now = () => world.Queue.Now };
        recorder?.Open(world);
        world.Network.Observer = recorder is null ? trace : new BothObservers(trace, recorder);
        world.RunUntil(JoinAsync(world, setting.Connected.Count), cancellation);
        string? difference = IdealRing.FirstDifference(world);
        for (int round = 0; round < Rounds && difference is not null; round++)
        {
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + ring.StabilisePeriod);
            difference = IdealRing.FirstDifference(world);
        }

        recorder?.Close();
        return new RingJoinResult(seed, difference, Lines(world), trace.Counts, setting.Joining.Count, world.Queue.Now / RingJoinSetting.Unit);
    }

    private static TimeSpan Longer(TimeSpan span, double seconds) => TimeSpan.FromSeconds(Math.Max(span.TotalSeconds, seconds));

    private static void Connect(World world, int count)
    {
        SimulatedNode[] connected = world.Nodes[..count];
        WarmRing.Fill(connected);
        foreach (SimulatedNode node in connected)
            world.RunUntil(node.Dht.JoinAsync([], CancellationToken.None));
    }

    private static async Task JoinAsync(World world, int connected)
    {
        Task[] joins = new Task[world.Nodes.Length - connected];
        for (int joiner = 0; joiner < joins.Length; joiner++)
        {
            Contact contact = world.Nodes[world.Random.Next(connected)].Host.Contact;
            joins[joiner] = world.Nodes[connected + joiner].Dht.JoinAsync([contact], CancellationToken.None);
        }

        foreach (Task join in joins)
            await join;
    }

    private static List<(string Left, ulong Id, string Right)> Lines(World world)
    {
        List<(string Left, ulong Id, string Right)> lines = [];
        foreach (SimulatedNode node in world.Nodes)
        {
            ImmutableArray<Contact> successors = node.Ring.Member.Successors.Members;
            lines.Add((Name(node.Ring.Member.Predecessor), world.Options.Ring.Space.NumberOf(in node.Host.Contact.Id), Name(successors.IsEmpty ? null : successors[0])));
        }

        lines.Sort((left, right) => left.Id.CompareTo(right.Id));
        return lines;

        string Name(Contact? contact) => contact is null ? "None" : $"{world.Options.Ring.Space.NumberOf(in contact.Id)}";
    }
}
