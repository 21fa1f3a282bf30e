namespace Kith.Simulation.Faults;

/// <summary>A disk is full until there is space again, or fails a sync and everything after it until its process was started again.</summary>
/// <param name="kind">Which.</param>
/// <param name="machine">Whose.</param>
internal sealed class DiskFault(FaultKind kind, int machine) : Fault(kind)
{
    protected override string Target => $"of {machine}";

    public override void Begin(Machines machines)
    {
        if (Kind == FaultKind.DiskFull)
            machines.DiskOf(machine).IsFull = true;
        else
            machines.DiskOf(machine).FailNextSync();
    }

    public override void End(Machines machines)
    {
        if (Kind == FaultKind.DiskFull)
        {
            machines.DiskOf(machine).IsFull = false;
            return;
        }

        machines.Kill(machine);
        machines.Start(machine);
    }
}
