using System;
using System.Collections.Immutable;

namespace Kith.Simulation.Faults;

/// <summary>Some machines are cut off from all others: both ways, one way, or again and again.</summary>
/// <param name="kind">Which.</param>
/// <param name="part">The machines of the smaller part.</param>
/// <param name="period">How long a flapping partition stays as it is; else of no meaning.</param>
internal sealed class PartitionFault(FaultKind kind, ImmutableArray<int> part, TimeSpan period) : Fault(kind)
{
    private bool _isCut;
    private bool _isOver;

    protected override string Target =>
        $"of {string.Join(' ', part)}{(Kind == FaultKind.Flapping ? FormattableString.Invariant($" every {period.TotalSeconds:F1} s") : "")}";

    public override void Begin(Machines machines)
    {
        Toggle(machines);
        if (Kind == FaultKind.Flapping)
            machines.After(period, () => Flap(machines));
    }

    public override void End(Machines machines)
    {
        _isOver = true;
        if (_isCut)
            Toggle(machines);
    }

    private void Flap(Machines machines)
    {
        if (_isOver)
            return;
        Toggle(machines);
        machines.After(period, () => Flap(machines));
    }

    private void Toggle(Machines machines)
    {
        for (int other = 0; other < machines.Count; other++)
        {
            if (part.Contains(other))
                continue;
            foreach (int member in part)
            {
                Set(machines, member, other);
                if (Kind != FaultKind.OneWay)
                    Set(machines, other, member);
            }
        }

        _isCut = !_isCut;
    }

    private void Set(Machines machines, int from, int to)
    {
        if (_isCut)
            machines.Links.Mend(from, to);
        else
            machines.Links.Cut(from, to);
    }
}
