using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Faults;

/// <summary>
/// Draws what goes wrong in a run, within limits. The whole plan follows from the seed and the limits, not from what the nodes do, so it can be
/// shown before anything has happened.
/// </summary>
internal sealed class Nemesis
{
    private const int MostFaults = 9;
    private const double ShortestRound = 15;
    private const double LongestRound = 75;
    private const double ShortestFault = 0.3;

    private static readonly int[] JumpsInMinutes = [-48 * 60, -60, -7, -1, 1, 7, 60, 48 * 60, 60 * 24 * 365];

    private readonly SeededRandom _random;
    private readonly FaultLimits _limits;
    private readonly int _nodes;
    private readonly int[] _order; // Machines, shuffled: the first of them are those that may be away.
    private TimeSpan _delay; // Drawn for this round so far.
    private int _loss; // The same.

    private Nemesis(SeededRandom random, FaultLimits limits, int nodes)
    {
        _random = random;
        _limits = limits;
        _nodes = nodes;
        _order = [.. Enumerable.Range(0, nodes)];
        for (int place = 0; place < nodes; place++)
        {
            int other = random.Next(place, nodes);
            (_order[place], _order[other]) = (_order[other], _order[place]);
        }
    }

    /// <summary>A plan.</summary>
    /// <param name="random">The nemesis's own stream of the seed.</param>
    /// <param name="limits">What it keeps to.</param>
    /// <param name="nodes">How many machines there are.</param>
    public static ImmutableArray<FaultRound> Draw(SeededRandom random, FaultLimits limits, int nodes)
    {
        int rounds = random.Next(1, 3);
        ImmutableArray<FaultRound>.Builder plan = ImmutableArray.CreateBuilder<FaultRound>(rounds);
        for (int number = 0; number < rounds; number++)
            plan.Add(new Nemesis(random, limits, nodes).DrawRound());
        return plan.MoveToImmutable();
    }

    private FaultRound DrawRound()
    {
        double length = Between(ShortestRound, LongestRound);
        int count = _random.Next(1, MostFaults + 1);
        // A round of a few kinds goes deeper than one of all.
        FaultKind[] kinds = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _limits.Kinds[_random.Next(_limits.Kinds.Count)])];
        HashSet<int> losers = [];
        HashSet<int> wrong = [];
        List<Fault> faults = [];
        for (int number = 0; number < count; number++)
        {
            double begins = Between(0, length - ShortestFault);
            double lasts = _random.Next(4) == 0 ? length - begins : Between(ShortestFault, length - begins);
            Fault? fault = DrawFault(kinds[_random.Next(kinds.Length)], TimeSpan.FromSeconds(begins), TimeSpan.FromSeconds(lasts), losers, wrong);
            if (fault is not null)
                faults.Add(fault);
        }

        return new FaultRound(TimeSpan.FromSeconds(length), [.. faults.OrderBy(fault => fault.Begins)]);
    }

    private Fault? DrawFault(FaultKind kind, TimeSpan begins, TimeSpan lasts, HashSet<int> losers, HashSet<int> wrong)
    {
        int machine = _order[_random.Next(Math.Min(_nodes, Math.Max(1, _limits.Away)))];
        switch (kind)
        {
            case FaultKind.Loss:
                int lost = _random.Next(10, 250);
                if (_limits.Loss - _loss < lost)
                    return null;
                _loss += lost;
                return new LinkFault(kind, lost) { Begins = begins, Lasts = lasts };
            case FaultKind.Duplication:
                return new LinkFault(kind, _random.Next(10, 100)) { Begins = begins, Lasts = lasts };
            case FaultKind.Delay:
                int longest = _random.Next(50, 5_000);
                if (_limits.Delay - _delay < TimeSpan.FromMilliseconds(longest))
                    return null;
                _delay += TimeSpan.FromMilliseconds(longest);
                return new LinkFault(kind, longest) { Begins = begins, Lasts = lasts };
            case FaultKind.Pause:
                return new PauseFault(machine) { Begins = begins, Lasts = lasts };
            case FaultKind.Partition or FaultKind.OneWay or FaultKind.Flapping:
                ImmutableArray<int> part = [.. Enumerable.Range(0, _nodes).OrderBy(_ => _random.NextUInt64()).Take(_random.Next(1, (_nodes / 2) + 1)).Where(IsExpendable).Order()];
                return part.IsEmpty ? null : new PartitionFault(kind, part, TimeSpan.FromSeconds(Between(0.5, 12))) { Begins = begins, Lasts = lasts };
            case FaultKind.Crash or FaultKind.TornWrite:
                return new CrashFault(kind, machine) { Begins = begins, Lasts = lasts };
            case FaultKind.Leave:
                return new LeaveFault(machine) { Begins = begins, Lasts = lasts };
            case FaultKind.Wipe when MayJoin(losers, machine, _limits.DisksLost) && !wrong.Contains(machine):
                return new CrashFault(kind, machine) { Begins = begins, Lasts = lasts };
            case FaultKind.BitFlip when MayJoin(losers, machine, _limits.DisksLost):
                return new BitFlipFault(machine, _random.Next(1, 20)) { Begins = begins, Lasts = lasts };
            case FaultKind.ClockJump when !losers.Contains(machine) && MayJoin(wrong, machine, _limits.ClocksWrong):
                return new ClockJumpFault(machine, TimeSpan.FromMinutes(JumpsInMinutes[_random.Next(JumpsInMinutes.Length)])) { Begins = begins, Lasts = lasts };
            case FaultKind.DiskFull or FaultKind.SyncError:
                return new DiskFault(kind, machine) { Begins = begins, Lasts = lasts };
            default:
                return null; // One more would be one too many.
        }
    }

    private static bool MayJoin(HashSet<int> those, int machine, int most) => those.Contains(machine) || (those.Count < most && those.Add(machine));

    private bool IsExpendable(int machine) => Array.IndexOf(_order, machine) < _limits.Away;

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));
}
