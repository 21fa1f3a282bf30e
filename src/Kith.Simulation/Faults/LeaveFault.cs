namespace Kith.Simulation.Faults;

/// <summary>A node hands over, leaves and comes back: a restart in good order.</summary>
internal sealed class LeaveFault(int machine) : Fault(FaultKind.Leave)
{
    protected override string Target => $"of {machine}";

    public override void Begin(Machines machines) => machines.Leave(machine);

    public override void End(Machines machines)
    {
        machines.Kill(machine); // If it has not ended by now.
        machines.Start(machine);
        machines.Start(machine);
    }
}
