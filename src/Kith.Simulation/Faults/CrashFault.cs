namespace Kith.Simulation.Faults;

/// <summary>A process is killed; of the writes under way each is there, or torn, or absent. Later another starts, on the disk or on a new one.</summary>
/// <param name="kind">Whether the disk stays.</param>
/// <param name="machine">Which.</param>
internal sealed class CrashFault(FaultKind kind, int machine) : Fault(kind)
{
    protected override string Target => $"of {machine}";

    public override void Begin(Machines machines)
    {
        machines.Kill(machine);
        if (Kind == FaultKind.Wipe)
            machines.Wipe(machine);
    }

    public override void End(Machines machines) => machines.Start(machine);
}
