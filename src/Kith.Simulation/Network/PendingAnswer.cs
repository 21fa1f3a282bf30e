using Kith.Core.Peers;
using Kith.Simulation.Time;

namespace Kith.Simulation.Network;

/// <summary>
/// Waits beside an answer that a disk holds up: its asker gives up when the time is up, whether the disk is late or the node that asked it
/// has died.
/// </summary>
internal sealed class PendingAnswer(SimulatedNetwork network, Exchange exchange, SimulatedHost asker, SimulatedHost answerer, Request request) : SimulatedEvent
{
    private readonly int _process = answerer.Process;
    private bool _isOver;

    /// <summary>The answer has come.</summary>
    public void Complete(Reply reply)
    {
        bool hasDied = answerer.Process != _process;
        if (_isOver || hasDied)
        {
            if (!hasDied && answerer.IsAlive)
                network.Observer?.Sent(answerer, asker, request, reply); // In vain.
            reply.Release();
            return;
        }

        _isOver = true;
        exchange.SendBack(reply);
    }

    public override void Fire()
    {
        if (_isOver)
            return;
        _isOver = true;
        exchange.Abandon(network.Replies.Rent(ReplyOutcome.TimedOut));
    }
}
