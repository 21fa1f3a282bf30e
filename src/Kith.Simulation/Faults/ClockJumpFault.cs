using System;

namespace Kith.Simulation.Faults;

/// <summary>A wall clock is set wrong, and later right again.</summary>
internal sealed class ClockJumpFault(int machine, TimeSpan jump) : Fault(FaultKind.ClockJump)
{
    protected override string Target => FormattableString.Invariant($"of {machine} by {jump.TotalMinutes:F0} minutes");

    public override void Begin(Machines machines) => machines.Jump(machine, jump);

    public override void End(Machines machines) => machines.Jump(machine, -jump);
}
