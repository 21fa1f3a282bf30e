using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Classroom;

/// <summary>
/// A peer's place in the ring: the member that Kith's ring knows, and the running of its conversations. All that decides about joining, leaving
/// and repair is <see cref="RingMember"/>'s; this only carries its questions. A classroom's ring holds no records, so nothing is transferred between grant
/// and commit. On the peer's loop only.
/// </summary>
internal sealed class Neighbourhood : IRequestHandler
{
    /// <summary>Attempts to join that nobody answers before the place is looked for again.</summary>
    private const int MaxUnanswered = 3;

    private readonly IPeerNetwork _network;
    private readonly ReplyPool _replies;
    private readonly TimeProvider _time;
    private readonly TaskGroup _conversations;
    private readonly Dictionary<Contact, Instant> _lost = [];
    private readonly TimeSpan _lostFor;
    private bool _again;

    /// <param name="self">This peer, at its number's place.</param>
    /// <param name="network">How others are asked.</param>
    /// <param name="replies">Where replies come from.</param>
    /// <param name="time">The loop's time.</param>
    /// <param name="random">Draws the incarnation.</param>
    /// <param name="lostFor">How long a peer that was found dead is not believed in, whoever still names it.</param>
    /// <param name="onFault">Told of defects.</param>
    public Neighbourhood(Contact self, IPeerNetwork network, ReplyPool replies, TimeProvider time, Random random, TimeSpan lostFor, Action<Exception> onFault)
    {
        _network = network;
        _replies = replies;
        _time = time;
        _lostFor = lostFor;
        Options = new RingOptions { Space = FileNumber.Space };
        Member = new RingMember(self, Options, (ulong)random.NextInt64());
        _conversations = new TaskGroup(Options.MaxConversations, onFault);
    }

    /// <summary>Raised when the list may have changed, with the request that did it; null when stabilisation did.</summary>
    public event Action<RingRequest?>? Changed;

    public RingMember Member { get; }

    public RingOptions Options { get; }

    public Contact Self => Member.Self;

    /// <summary>The successors that are believed to live, nearest first.</summary>
    public Contact[] Successors => [.. Member.Successors.Members.Where(contact => !IsLost(contact))];

    /// <summary>Answers what other members ask. A number that is known to be one peer's is refused to every other.</summary>
    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not RingRequest ring)
            return new ValueTask<Reply>(_replies.Rent(ReplyOutcome.Refused));
        Reply reply = _replies.Rent(ReplyOutcome.Answered);
        if (IsPinnedToAnother(ring.Sender))
        {
            reply.Overlay = new RingRefusal(RingRefusalReason.PlaceTaken);
            return new ValueTask<Reply>(reply);
        }

        RingReaction reaction = RingAnswering.Answer(Member, ring, _time.GetInstant());
        reply.Overlay = reaction.Answer;
        Changed?.Invoke(ring);
        if (reaction.Then is { } then)
            _conversations.TryStart(TellAfterAsync, then);
        return new ValueTask<Reply>(reply);
    }

    /// <summary>Whether a number is known to be another peer's than the one that uses it: the first that used it, and the ring let in, has it.</summary>
    public bool IsPinnedToAnother(Contact peer) => Known().Any(known => known.Id == peer.Id && known.Peer != peer.Peer);

    /// <summary>Whether a peer is one of those this member knows of.</summary>
    public bool IsKnown(Contact peer) => Known().Contains(peer);

    /// <summary>A member of a ring that its members build by hand: the two successors are given.</summary>
    public void SetUp(Contact first, Contact second)
    {
        Member.Successors = Member.Successors.Adopt(first, [second]);
        Member.Phase = RingPhase.Active;
    }

    /// <summary>Joins before a successor; null when it is done, else why it cannot be: <see cref="RingRefusalReason.NotAMember"/> when that one does not answer.</summary>
    public async Task<RingRefusalReason?> JoinAsync(Contact successor, CancellationToken cancellation)
    {
        int unanswered = 0;
        for (int attempt = 0; attempt < Options.MaxJoinAttempts && unanswered < MaxUnanswered && !cancellation.IsCancellationRequested; attempt++)
        {
            await RunAsync(Member.Granted is null ? Member.BeginJoining(successor) : Member.BeginConfirming(_time.GetInstant()));
            if (Member.IsMember || Member.Refusal is not null)
                return Member.IsMember ? null : Member.Refusal;
            if (Member.Granted is not null)
                continue;
            unanswered = Member.RetryAfter == TimeSpan.Zero ? unanswered + 1 : 0;
            await _time.PauseAsync(Member.RetryAfter > Options.RetryAfter ? Member.RetryAfter : Options.RetryAfter, cancellation);
        }

        return RingRefusalReason.NotAMember;
    }

    /// <summary>Leaves: true when the successor has taken over and the predecessor knows; false when time is up, which others see as a death.</summary>
    public async Task<bool> LeaveAsync(TimeSpan patience)
    {
        if (!Member.IsMember)
            return true;
        Member.BeginLeaving(isForced: true);
        Instant deadline = _time.GetInstant() + patience;
        while (Member.Phase == RingPhase.Leaving && _time.GetInstant() < deadline)
        {
            RingMove? step = Member.IsReadyToHandOver ? Member.BeginReleasing() : Member.ContinueLeaving(_time.GetInstant());
            await RunAsync(step);
            if (Member.Phase == RingPhase.Leaving && !Member.IsReadyToHandOver && !Member.HasHandedOver)
                await _time.PauseAsync(Options.RetryAfter / 2, CancellationToken.None);
        }

        return Member.Phase == RingPhase.Gone;
    }

    /// <summary>Compares notes with the successor, and once more when it was asked for meanwhile.</summary>
    public async Task StabiliseAsync()
    {
        RingMove? step = Member.BeginStabilising();
        if (step is null)
        {
            _again |= Member.IsStabilising;
            return;
        }

        do
        {
            _again = false;
            await RunAsync(step);
            Changed?.Invoke(null);
            step = _again ? Member.BeginStabilising() : null;
        }
        while (step is not null);
    }

    /// <summary>A successor has not answered for long enough.</summary>
    public void Lose(Contact contact)
    {
        if (_lost.Count >= RingPeerOptions.MaxId)
            _lost.Clear();
        _lost[contact] = _time.GetInstant() + _lostFor;
        Member.Drop(contact);
    }

    /// <summary>Completes when no conversation is running.</summary>
    public Task WhenIdleAsync() => _conversations.WhenIdleAsync();

    private bool IsLost(Contact contact) => _lost.TryGetValue(contact, out Instant until) && _time.GetInstant() < until;

    private IEnumerable<Contact> Known() => Member.Predecessor is { } predecessor ? Member.Successors.Members.Append(predecessor).Append(Self) : Member.Successors.Members.Append(Self);

    private async Task TellAfterAsync(RingMove move)
    {
        await RunAsync(move);
        Changed?.Invoke(null);
    }

    private async Task RunAsync(RingMove? move)
    {
        while (move is not null)
        {
            Reply reply = await _network.RequestAsync(move.Peer, move.Request);
            RingAnswer? answer = reply.Outcome == ReplyOutcome.Answered ? reply.Overlay as RingAnswer : null;
            reply.Release();
            move = move.Take(Member, answer, _time.GetInstant());
        }
    }
}
