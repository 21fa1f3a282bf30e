using Kith.Simulation.Network;

namespace Kith.Simulation.Faults;

/// <summary>Loss, duplication or delay: something that hits every message with a chance.</summary>
/// <param name="kind">Which.</param>
/// <param name="amount">Messages in a thousand; of a delay, the most milliseconds.</param>
internal sealed class LinkFault(FaultKind kind, int amount) : Fault(kind)
{
    private const long MicrosecondsPerMillisecond = 1_000;

    protected override string Target => Kind == FaultKind.Delay ? $"of up to {amount} ms" : $"of {amount} messages in a thousand";

    public override void Begin(Machines machines) => Add(machines.Links, amount);

    public override void End(Machines machines) => Add(machines.Links, -amount);

    private void Add(LinkFaults links, int more)
    {
        switch (Kind)
        {
            case FaultKind.Loss:
                links.LossPerMille += more;
                break;
            case FaultKind.Duplication:
                links.DuplicatesPerMille += more;
                break;
            default:
                links.Spread += more * MicrosecondsPerMillisecond;
                break;
        }
    }
}
