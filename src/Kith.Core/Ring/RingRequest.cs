using System;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>A question of the ring's own protocol. The sender's contact travels in it, because its place need not follow from its name.</summary>
public abstract class RingRequest : Request
{
    private protected RingRequest(Contact sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        Sender = sender;
    }

    /// <summary>Who asks, with its place and addresses. One that does not bear the authenticated sender's name is refused.</summary>
    public Contact Sender { get; }
}
