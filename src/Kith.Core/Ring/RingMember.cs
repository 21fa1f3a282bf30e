using System;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring.Moves;

namespace Kith.Core.Ring;

/// <summary>
/// The state of one member and every change it may make: who precedes it, who follows it, what it owns, who holds its boundary. Synchronous
/// and without a clock; its parts are immutable, so a copy is cheap and an exploration can try all that may happen next.
/// <see cref="RingAnswering"/> holds what it does when asked, the moves what it does when answered.
/// </summary>
internal sealed class RingMember
{
    public RingMember(Contact self, RingOptions options, ulong incarnation)
    {
        Self = self;
        Options = options;
        Incarnation = incarnation;
        Successors = SuccessorList.Empty(in self.Id, options.Slots);
        Preceding = PredecessorList.Empty(in self.Id, options.Preceding);
        Query = new RingQuery(self);
    }

    public Contact Self { get; }

    public RingOptions Options { get; }

    public ulong Incarnation { get; private set; }

    public RingPhase Phase { get; set; }

    public long Epoch { get; set; }

    /// <summary>Who precedes this member: itself when it is alone, null while it does not know.</summary>
    public Contact? Predecessor { get; private set; }

    public SuccessorList Successors { get; set; }

    /// <summary>The predecessor and those before it, as it says.</summary>
    public PredecessorList Preceding { get; private set; }

    public BoundaryLock Lock { get; set; } = BoundaryLock.Free;

    /// <summary>Boundaries that moved here, newest last.</summary>
    public ImmutableArray<RingHandOver> HandedOver { get; private set; } = [];

    /// <summary>The lock that this joiner or leaver holds at its successor.</summary>
    public GrantedLock? Granted { get; set; }

    /// <summary>Whether a leaver has asked for the commit: it acts as owner no more until it hears that there was none.</summary>
    public bool IsReleased { get; set; }

    /// <summary>Whether a leaver's range is its successor's.</summary>
    public bool HasHandedOver { get; set; }

    public bool IsStabilising { get; private set; }

    public bool IsRectifying { get; set; }

    /// <summary>How long the last one asked would have this member wait.</summary>
    public TimeSpan RetryAfter { get; private set; }

    /// <summary>Why a join cannot succeed; null while it can.</summary>
    public RingRefusalReason? Refusal { get; private set; }

    /// <summary>Counts the changes of what must be remembered.</summary>
    public int FactsVersion { get; private set; }

    public RingQuery Query { get; }

    public bool IsMember => Phase is RingPhase.Active or RingPhase.Leaving;

    /// <summary>Whether this member answers for a range.</summary>
    public bool IsOwner => IsMember && !IsReleased && Predecessor is not null;

    public bool IsAlone => Successors.Head is null && (Predecessor is null || Predecessor.Equals(Self));

    public RingFacts Facts => new(Incarnation, Epoch, Predecessor, Successors.Members, HandedOver);

    /// <summary>The first member of a ring.</summary>
    public void Found()
    {
        Phase = RingPhase.Active;
        SetPredecessor(Self);
    }

    /// <summary>A member of a ring that is ideal already: how worlds begin.</summary>
    public void Place(Contact predecessor, ImmutableArray<Contact> successors)
    {
        Phase = RingPhase.Active;
        SetPredecessor(predecessor);
        if (!successors.IsEmpty)
            Successors = Successors.Adopt(successors[0], successors.RemoveAt(0));
    }

    /// <summary>Begins another life: whoever knew this one from before sees someone new.</summary>
    /// <param name="incarnation">The new life's.</param>
    /// <param name="remembered">What the last life saved.</param>
    public void BeginLife(ulong incarnation, RingFacts? remembered)
    {
        Incarnation = incarnation;
        Phase = RingPhase.Joining;
        Epoch = Math.Max(Epoch, remembered?.Epoch ?? 0);
        Successors = SuccessorList.Empty(in Self.Id, Options.Slots);
        Lock = BoundaryLock.Free;
        Predecessor = remembered?.Predecessor;
        Preceding = PredecessorList.Empty(in Self.Id, Options.Preceding);
        HandedOver = remembered?.HandedOver ?? [];
        (Granted, IsReleased, HasHandedOver, Refusal) = (null, false, false, null);
        (IsStabilising, IsRectifying) = (false, false);
    }

    /// <summary>Whether a point is this member's.</summary>
    public bool Owns(in Identifier point) => IsOwner && RingArc.Contains(in Predecessor!.Id, in point, in Self.Id);

    /// <summary>
    /// Whether one that precedes this member is there, by its answer. Who is joining is there only if it was let in in this life, and may not know it yet:
    /// in another life it may look in vain for the way in that it bars itself.
    /// </summary>
    public bool IsThere(Contact contact, RingAnswer? answer) => answer switch
    {
        null or RingSnapshot { Phase: RingPhase.Gone } => false,
        RingSnapshot { Phase: RingPhase.Joining } joining => HandedOver.Any(moved => !moved.IsLeave && moved.Incarnation == joining.Incarnation && moved.Peer.Equals(contact)),
        _ => true,
    };

    public bool IsHead(Contact contact) => contact.Equals(Successors.Head);

    public RingSnapshot Snapshot() => new(Incarnation, Phase, Epoch, Predecessor, Successors.Members);

    public void SetPredecessor(Contact predecessor)
    {
        if (predecessor.Equals(Predecessor))
            return;
        if (Lock.Holder is { Purpose: LockPurpose.Join } joiner && joiner.Peer.Equals(Predecessor))
            Lock = Lock.Release(); // It was let in and is not what precedes us any more.
        Predecessor = predecessor;
        Preceding = Preceding.Behind(predecessor);
        Lock = Lock.MovedTo(predecessor, Self.Id);
        Epoch++;
        FactsVersion++;
    }

    /// <summary>The predecessor says who is before it.</summary>
    public void HearPreceding(ImmutableArray<Contact> before) => Preceding = Preceding.Adopt(Predecessor!, before);

    /// <summary>
    /// The one commit point: the boundary moves. A leaver's lock is free then; a joiner keeps it until it says that it is a member, so that nobody
    /// is let in between it and us whom its list, now on the way, would skip.
    /// </summary>
    public RingHandOver Commit(LockHolder holder, Contact predecessor, Contact gapFrom, Instant now)
    {
        SetPredecessor(predecessor);
        RingHandOver done = new(holder.Token, holder.Peer, holder.Incarnation, holder.Purpose == LockPurpose.Leave, gapFrom, Epoch);
        HandedOver = HandedOver.Length < Options.MaxHandOvers ? HandedOver.Add(done) : HandedOver.RemoveAt(0).Add(done);
        Lock = holder.Purpose == LockPurpose.Join ? Lock.Renew(now + Options.Lease) : Lock.Release();
        return done;
    }

    /// <summary>A grant: a new epoch, which is its token.</summary>
    public LockHolder Grant(Contact peer, ulong incarnation, LockPurpose purpose, TimeSpan lease, TimeSpan atMost, Instant now)
    {
        Epoch++;
        FactsVersion++;
        LockHolder holder = new(peer, incarnation, purpose, new FencingToken(Incarnation, Epoch), now + lease, now + atMost);
        Lock = Lock.Grant(holder);
        return holder;
    }

    /// <summary>Begins a round of stabilisation; null when one is running or there is nobody to talk to.</summary>
    public RingMove? BeginStabilising()
    {
        if (!IsMember || IsStabilising)
            return null;
        Contact? head = Successors.Head;
        if (head is not null)
        {
            IsStabilising = true;
            return new AskSuccessor(this, head);
        }

        if (Predecessor is null || Predecessor.Equals(Self))
            return null;
        IsStabilising = true;
        return new AskCandidate(this, Predecessor, head: null);
    }

    /// <summary>"I precede you", for a successor.</summary>
    public RingNotify SaysItPrecedes() => new(Self, RingRole.Predecessor, Snapshot(), Preceding.Members);

    /// <summary>Whether another member, of this ring or of another, would be this one's successor: it is nearer than the one that is.</summary>
    public bool MayFollow(Contact other) =>
        IsMember && !other.Equals(Self) && (Successors.Head is not { } head || RingArc.Between(in Self.Id, in other.Id, in head.Id));

    /// <summary>Begins a round of stabilisation with a member of another ring that may follow; null when one is running.</summary>
    public RingMove? BeginFollowing(Contact other)
    {
        if (IsStabilising)
            return null;
        IsStabilising = true;
        return new AskCandidate(this, other, Successors.Head);
    }

    public RingMove? EndStabilising()
    {
        IsStabilising = false;
        return null;
    }

    /// <summary>A successor does not answer, or is no member any more.</summary>
    public void Drop(Contact contact) => Successors = Successors.Without(contact);

    /// <summary>Nobody that this member knows of answers: it is the ring.</summary>
    public void Isolated(Contact predecessor)
    {
        if (predecessor.Equals(Predecessor))
            SetPredecessor(Self);
    }

    public RingMove? BeginRectifying(Contact candidate)
    {
        if (IsRectifying || Predecessor is null)
            return null; // Whoever precedes us says so again.
        IsRectifying = true;
        return new AskPredecessor(this, Predecessor, candidate);
    }

    /// <summary>A conversation that there was no room for: it will be begun again when there is reason to.</summary>
    public void Abandon(RingMove move)
    {
        if (move is AskPredecessor)
            IsRectifying = false;
        else
            IsStabilising = false;
    }

    /// <summary>Begins to join through a contact.</summary>
    public RingMove BeginJoining(Contact via)
    {
        (Granted, RetryAfter, Refusal) = (null, TimeSpan.Zero, null);
        return new AskToJoin(this, via);
    }

    /// <summary>Asks for the commit of a granted join.</summary>
    public RingMove? BeginConfirming(Instant now) => Phase == RingPhase.Joining && Granted is { } granted ? new ConfirmJoining(this, granted, now) : null;

    /// <summary>This joiner is a member now.</summary>
    public RingMove? Join(Contact successor, RingCommit commit)
    {
        Phase = RingPhase.Active;
        Epoch = Math.Max(Epoch, commit.Epoch);
        Granted = null;
        Successors = Successors.Adopt(successor, commit.Successors);
        if (commit.Predecessor is not null)
            SetPredecessor(commit.Predecessor);
        IsStabilising = true;
        return Predecessor is { } predecessor && !predecessor.Equals(successor) ? new TellPredecessor(this, predecessor) : TellSuccessor.Of(this);
    }

    /// <summary>Decides whether this member may leave, and from then on lets nobody join here.</summary>
    public LeaveVerdict BeginLeaving(bool isForced)
    {
        if (Phase == RingPhase.Leaving)
            return LeaveVerdict.Leaving;
        if (Phase != RingPhase.Active)
            return LeaveVerdict.NotAMember;
        if (!isForced && !Options.KeepsWholeMembership && MembersKnown() < Options.Successors + 2)
            return LeaveVerdict.Unsafe;
        Phase = RingPhase.Leaving;
        return LeaveVerdict.Leaving;
    }

    /// <summary>
    /// The next step of a leave: the locks, in the order that lets all leave at once, then the commit; null to wait and ask again, or when it
    /// is done. The caller hands the records over while <see cref="IsReadyToHandOver"/> and before it confirms.
    /// </summary>
    public RingMove? ContinueLeaving(Instant now)
    {
        if (Phase != RingPhase.Leaving)
            return null;
        if (IsAlone || HasHandedOver)
            return TellDeparture.Of(this);
        if (Granted is not null && !Successors.Members.Contains(Granted.Owner))
            TakeBack(); // Who granted it is dead, whether it committed or not.
        if (IsReleased)
            return Predecessor is not null ? new ConfirmLeaving(this, Granted!, Predecessor) : null;
        if (Successors.Head is not { } head)
            return null;
        if (Granted is not null && !Granted.Owner.Equals(head))
            TakeBack(); // Another follows now: its lock is the one that counts.
        bool spansZero = Self.Id > head.Id; // This one alone takes the other's lock first, which breaks the only circle of waiting.
        if ((!spansZero || Granted is not null) && !TakeOwnLock(now))
            return null;
        return Granted is null ? new AskToLeave(this, head) : null;
    }

    /// <summary>Whether a leaver holds both locks, so that what its successors lack can be handed over.</summary>
    public bool IsReadyToHandOver => Phase == RingPhase.Leaving && !IsReleased && Granted is not null && IsHead(Granted.Owner) && Lock.Holder?.Purpose == LockPurpose.Own && Predecessor is not null;

    /// <summary>Asks for the commit of a granted leave; from here on this member does not act as owner.</summary>
    public RingMove? BeginReleasing()
    {
        if (!IsReadyToHandOver)
            return null;
        IsReleased = true;
        return new ConfirmLeaving(this, Granted!, Predecessor!);
    }

    /// <summary>There was no commit and there will be none: a leaver is the owner still.</summary>
    public void TakeBack() => (Granted, IsReleased) = (null, false);

    /// <summary>Remembers what an answer other than the hoped for asks of us.</summary>
    public void Note(RingAnswer? answer)
    {
        RetryAfter = answer is RingBusy busy ? busy.RetryAfter : TimeSpan.Zero;
        if (answer is RingRefusal refusal)
            Refusal = refusal.Reason;
    }

    /// <summary>A copy that goes its own way.</summary>
    public RingMember Copy() => (RingMember)MemberwiseClone();

    /// <summary>Adds all that decides anything to a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="withJoins">Whether anybody is joining, or is heard of as if: who was let in before matters to nobody else.</param>
    public void AddTo(ref StateFingerprint fingerprint, bool withJoins)
    {
        fingerprint.Add(((ulong)Phase << 8) | (IsReleased ? 1UL : 0) | (HasHandedOver ? 2UL : 0) | (IsStabilising ? 4UL : 0) | (IsRectifying ? 8UL : 0));
        fingerprint.Add(Incarnation);
        fingerprint.Add(Predecessor);
        fingerprint.Add(Successors.Members);
        Lock.AddTo(ref fingerprint);
        fingerprint.Add(Granted?.Owner);
        if (Granted is not null)
            fingerprint.Add(Granted.Token);
        foreach (RingHandOver moved in HandedOver)
        {
            if (!moved.IsLeave && !withJoins)
                continue;
            fingerprint.Add(moved.IsLeave ? 2UL : 1UL);
            fingerprint.Add(moved.Peer);
            fingerprint.Add(moved.Token);
            fingerprint.Add(moved.Predecessor);
        }
    }

    private bool TakeOwnLock(Instant now)
    {
        Lock = Lock.At(now);
        if (Lock.Holder is null)
            Grant(Self, Incarnation, LockPurpose.Own, Options.LeaveDeadline, Options.LeaveDeadline, now);
        return Lock.Holder!.Purpose == LockPurpose.Own;
    }

    private int MembersKnown()
    {
        int count = 1 + Successors.Members.Length;
        return Predecessor is not null && !Predecessor.Equals(Self) && !Successors.Members.Contains(Predecessor) ? count + 1 : count;
    }
}
