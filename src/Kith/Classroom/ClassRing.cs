using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Classroom;

/// <summary>
/// A peer's place in the ring, as the classroom sees it: the ring itself, joins, leaves and repair are <see cref="RingOverlay"/>'s. This adds who counts as
/// dead because its pings went unanswered, whose number is whose, and word of every change. On the peer's loop only.
/// </summary>
internal sealed class ClassRing : IRequestHandler
{
    private readonly RingOverlay _overlay;
    private readonly ReplyPool _replies;
    private readonly Dictionary<Contact, Instant> _lost = [];
    private readonly TimeSpan _lostFor;
    private readonly Func<Contact, Task<bool>> _answers;
    private RingRequest? _cause;

    /// <param name="overlay">The ring.</param>
    /// <param name="replies">Where replies come from.</param>
    /// <param name="lostFor">How long a peer that was found dead is not believed in, whoever still names it, unless it is heard from.</param>
    /// <param name="answers">Asks a peer whether it is there.</param>
    public ClassRing(RingOverlay overlay, ReplyPool replies, TimeSpan lostFor, Func<Contact, Task<bool>> answers)
    {
        _overlay = overlay;
        _answers = answers;
        _replies = replies;
        _lostFor = lostFor;
        overlay.LinksChanged += () => Changed?.Invoke(_cause);
    }

    /// <summary>Raised when the list may have changed, with the request that did it; null when stabilisation did.</summary>
    public event Action<RingRequest?>? Changed;

    public RingMember Member => _overlay.Member;

    public Contact Self => _overlay.Self;

    /// <summary>The successors that are believed to live, nearest first.</summary>
    public Contact[] Successors => [.. Member.Successors.Members.Where(contact => !IsLost(contact))];

    /// <summary>Answers what other members ask. A number that is known to be one peer's is refused to every other.</summary>
    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is RingRequest ring && HolderOf(ring.Sender) is not null)
        {
            // Who holds it may have died. Then the ring has to close first, which begins now.
            bool isTaken = await IsTakenAsync(ring.Sender);
            Reply refusal = _replies.Rent(ReplyOutcome.Answered);
            refusal.Overlay = isTaken ? new RingRefusal(RingRefusalReason.PlaceTaken) : new RingBusy(_overlay.Options.RetryAfter);
            return refusal;
        }

        _cause = request as RingRequest;
        if (_cause is not null)
            _lost.Remove(_cause.Sender); // It lives after all.
        ValueTask<Reply> answer = _overlay.AnswerAsync(from, request, cancellation);
        _cause = null; // What changes the list has changed it by now; what goes on only reads records, of which there are none.
        return await answer;
    }

    /// <summary>Whether a number is known to be another peer's than the one that uses it: the first that used it, and the ring let in, has it.</summary>
    public bool IsPinnedToAnother(Contact peer) => HolderOf(peer) is not null;

    /// <summary>The same, once that other has been asked whether it is still there; if it is not, the number is free.</summary>
    public async Task<bool> IsTakenAsync(Contact peer)
    {
        if (HolderOf(peer) is not { } holder)
            return false;
        if (holder.Equals(Self) || await _answers(holder))
            return true;
        Lose(holder);
        return false;
    }

    /// <summary>The peer nearest before a place, as far as successors and fingers reach; null when this one is.</summary>
    public Contact? NearestBefore(Identifier place)
    {
        Contact? nearest = null;
        foreach (Contact contact in Member.Successors.Members.Concat(_overlay.Fingers.Contacts))
        {
            if (!IsLost(contact) && RingArc.Between(in Self.Id, in contact.Id, in place) && (nearest is null || RingArc.Between(in nearest.Id, in contact.Id, in place)))
                nearest = contact;
        }

        return nearest;
    }

    /// <summary>A member of a ring that its members build by hand: the two successors are given.</summary>
    public void SetUp(Contact first, Contact second)
    {
        Member.Successors = Member.Successors.Adopt(first, [second]);
        Member.Phase = RingPhase.Active;
    }

    /// <summary>Joins through a member; null when it is done, else why it cannot be: <see cref="RingRefusalReason.NotAMember"/> when nobody answers.</summary>
    public async Task<RingRefusalReason?> JoinAsync(Contact through, CancellationToken cancellation) =>
        await _overlay.JoinAsync([through], cancellation) ? null : Member.Refusal ?? RingRefusalReason.NotAMember;

    /// <summary>Leaves: the successor takes over, and the predecessor is told.</summary>
    public Task LeaveAsync() => _overlay.LeaveAsync(CancellationToken.None);

    /// <summary>Compares notes with the successor and looks after a finger; where that is under way, the ring does it once more after it.</summary>
    public async Task StabiliseAsync(CancellationToken cancellation)
    {
        if (Member.IsStabilising)
        {
            _overlay.StabiliseSoon();
            return;
        }

        await _overlay.MaintainAsync(cancellation);
        Changed?.Invoke(null);
    }

    /// <summary>A successor has not answered for long enough.</summary>
    public void Lose(Contact contact)
    {
        if (_lost.Count >= RingPeerOptions.MaxId)
            _lost.Clear();
        _lost[contact] = _overlay.Time.GetInstant() + _lostFor;
        Member.Drop(contact);
        _overlay.Failed(contact, ReplyOutcome.Unreachable);
    }

    /// <summary>Who holds a number that another uses, as far as this peer knows.</summary>
    private Contact? HolderOf(Contact peer)
    {
        foreach (Contact? known in (IEnumerable<Contact?>)[.. Member.Successors.Members, Member.Predecessor, Self])
        {
            if (known is not null && known.Id == peer.Id && known.Peer != peer.Peer)
                return known;
        }

        return null;
    }

    private bool IsLost(Contact contact) => _lost.TryGetValue(contact, out Instant until) && _overlay.Time.GetInstant() < until;
}
