namespace Kith.Simulation.Faults;

/// <summary>Bits flip in some records of a disk. What is not read before the end is found by a scrub then.</summary>
internal sealed class BitFlipFault(int machine, int records) : Fault(FaultKind.BitFlip)
{
    protected override string Target => $"in {records} records of {machine}";

    public override void Begin(Machines machines) => machines.Flip(machine, records);

    public override void End(Machines machines) => machines.DiskOf(machine).Scrub();
}
