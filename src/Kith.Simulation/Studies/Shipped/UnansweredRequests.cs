using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Simulation.Network;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>Counts the requests of one node that were not answered, by what they were about: a put does not say it of its lookup.</summary>
/// <param name="asker">Whose.</param>
internal sealed class UnansweredRequests(SimulatedHost asker) : INetworkObserver
{
    private readonly Dictionary<Identifier, int> _counts = [];

    /// <summary>How many there were so far of those about a key.</summary>
    /// <param name="place">The hash of the key.</param>
    public int Of(Identifier place) => _counts.GetValueOrDefault(place);

    public void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        // Only ends count.
    }

    public void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        // As above.
    }

    public void Ended(SimulatedHost from, SimulatedHost to, Request request, Reply reply, long number, long sentAt)
    {
        if (from == asker && reply.Outcome != ReplyOutcome.Answered)
            _counts[request.Target] = Of(request.Target) + 1;
    }
}
