namespace Kith.Simulation.Faults;

/// <summary>
/// A process is killed, at any moment or in the middle of a write: of the writes under way each is there, or torn, or absent. Later another starts, on
/// the disk or on a new one.
/// </summary>
/// <param name="kind">When it dies, and whether the disk stays.</param>
/// <param name="machine">Which.</param>
internal sealed class CrashFault(FaultKind kind, int machine) : Fault(kind)
{
    private bool _isDown;

    protected override string Target => $"of {machine}";

    public override void Begin(Machines machines)
    {
        if (Kind == FaultKind.TornWrite)
            machines.DiskOf(machine).Interrupted = () => Kill(machines);
        else
            Kill(machines);
        if (Kind == FaultKind.Wipe)
            machines.Wipe(machine);
    }

    public override void End(Machines machines)
    {
        Kill(machines); // Nothing was written in all the time.
        machines.Start(machine);
    }

    private void Kill(Machines machines)
    {
        if (!_isDown)
            machines.Kill(machine);
        _isDown = true;
    }
}
