using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// One step of a conversation: whom a member asks what, and what it makes of the answer. Immutable, so that an exploration can hold a
/// conversation at any step and try every order of what comes next; a procedure just runs the steps one after another.
/// </summary>
/// <param name="peer">Whom to ask.</param>
/// <param name="request">What to ask.</param>
internal abstract class RingMove(Contact peer, RingRequest request)
{
    public Contact Peer { get; } = peer;

    public RingRequest Request { get; } = request;

    /// <summary>Decides what follows.</summary>
    /// <param name="member">The member whose conversation this is; its state may have changed since it asked.</param>
    /// <param name="answer">The answer; null when none came.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The next step, or null when the conversation is over.</returns>
    public abstract RingMove? Take(RingMember member, RingAnswer? answer, Instant now);

    /// <summary>Adds all that decides what follows to a fingerprint; the kind of step follows from the request but for what is added here.</summary>
    public virtual void AddTo(ref StateFingerprint fingerprint)
    {
        fingerprint.Add(Peer);
        fingerprint.Add(Request);
    }
}
