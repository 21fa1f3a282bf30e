using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// The one lock that guards the boundary between a member and its predecessor: a lease with a fencing token, and those who wait for it
/// in the order in which they came. Immutable: each change makes a new one.
/// </summary>
/// <remarks>
/// Nobody is called when the lock falls free. Who waits asks again, and whoever asks is refused until the first in the queue has had its turn
/// or has not been heard of for a while.
/// </remarks>
internal sealed class BoundaryLock
{
    public static readonly BoundaryLock Free = new(null, []);

    private BoundaryLock(LockHolder? holder, ImmutableArray<LockWaiter> queue)
    {
        Holder = holder;
        Queue = queue;
    }

    public LockHolder? Holder { get; }

    public ImmutableArray<LockWaiter> Queue { get; }

    /// <summary>The lock at a moment: without a lease that has ended and places that have lapsed.</summary>
    public BoundaryLock At(Instant now)
    {
        LockHolder? holder = Holder is { } held && held.Expires <= now ? null : Holder;
        ImmutableArray<LockWaiter> queue = Queue.IsEmpty ? Queue : Queue.RemoveAll(waiter => waiter.Until <= now);
        return holder == Holder && queue.Length == Queue.Length ? this : Make(holder, queue);
    }

    /// <summary>Whether one could be granted the lock now: it is free and nobody waits longer.</summary>
    public bool IsOpenTo(Contact peer) => Holder is null && (Queue.IsEmpty || Queue[0].Peer.Equals(peer));

    /// <summary>Whether a token is the lock's.</summary>
    public bool IsHeldUnder(FencingToken token) => Holder is { } held && held.Token == token;

    /// <summary>The lock held by someone, who no longer waits for it.</summary>
    public BoundaryLock Grant(LockHolder holder) => new(holder, Queue.RemoveAll(waiter => waiter.Peer.Equals(holder.Peer)));

    /// <summary>The lock with a longer lease, as far as one may last.</summary>
    public BoundaryLock Renew(Instant until) =>
        Holder is not { } held ? this : new BoundaryLock(held with { Expires = until < held.ExpiresAtLast ? until : held.ExpiresAtLast }, Queue);

    /// <summary>The lock that nobody holds any more.</summary>
    public BoundaryLock Release() => Make(null, Queue);

    /// <summary>The lock with someone in its queue, at the end or where they were; unchanged when the queue is full.</summary>
    public BoundaryLock Wait(LockWaiter waiter, int limit)
    {
        for (int place = 0; place < Queue.Length; place++)
        {
            if (Queue[place].Peer.Equals(waiter.Peer))
                return new BoundaryLock(Holder, Queue.SetItem(place, waiter));
        }

        return Queue.Length < limit ? new BoundaryLock(Holder, Queue.Add(waiter)) : this;
    }

    /// <summary>
    /// The lock after its boundary moved: without those who waited for it and whom it no longer concerns. They will find another member's, and their
    /// places would hold up everybody behind them until they lapse.
    /// </summary>
    /// <param name="predecessor">Who precedes its owner now, and may wait to leave.</param>
    /// <param name="self">The owner's place.</param>
    public BoundaryLock MovedTo(Contact predecessor, Identifier self) => Queue.IsEmpty
        ? this
        : Make(Holder, Queue.RemoveAll(waiter => !RingArc.Between(in predecessor.Id, in waiter.Peer.Id, in self) && !waiter.Peer.Equals(predecessor)));

    /// <summary>How many wait longer than one: all of them, if it has no place.</summary>
    public int PlaceOf(Contact peer)
    {
        int place = 0;
        while (place < Queue.Length && !Queue[place].Peer.Equals(peer))
            place++;
        return place;
    }

    /// <summary>Adds all that decides anything to a fingerprint.</summary>
    public void AddTo(ref StateFingerprint fingerprint)
    {
        fingerprint.Add(Holder is null ? 0 : 1 + (ulong)Holder.Purpose);
        if (Holder is not null)
        {
            fingerprint.Add(Holder.Peer);
            fingerprint.Add(Holder.Incarnation);
            fingerprint.Add(Holder.Token);
        }

        fingerprint.Add((ulong)Queue.Length);
        foreach (LockWaiter waiter in Queue)
            fingerprint.Add(waiter.Peer);
    }

    private static BoundaryLock Make(LockHolder? holder, ImmutableArray<LockWaiter> queue) => holder is null && queue.IsEmpty ? Free : new BoundaryLock(holder, queue);
}
