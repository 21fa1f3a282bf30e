namespace Kith.Simulation.Faults;

/// <summary>Nothing runs on a machine: messages to it wait or time out, and what was due happens late.</summary>
internal sealed class PauseFault(int machine) : Fault(FaultKind.Pause)
{
    protected override string Target => $"of {machine}";

    public override void Begin(Machines machines) => machines.Pause(machine, Lasts);

    public override void End(Machines machines)
    {
        // It goes on by itself.
    }
}
