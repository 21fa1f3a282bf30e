using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>
/// Chord's shape (Stoica et al. 2001) with the operations that were proved correct (Zave 2017) and an ordered hand-over, as key-based routing.
/// It owns one <see cref="RingMember"/>, runs its conversations, and saves what it must remember before anybody hears of it. On the node's
/// loop only.
/// </summary>
internal sealed class RingOverlay : IOverlay
{
    private readonly IRingJournal _journal;
    private readonly Random _random;
    private readonly ReplyPool _replies;
    private readonly TaskGroup _conversations;
    private readonly HastenedRounds _hastened;
    private readonly RingReunion _reunion;
    private readonly RingCallers _callers;
    private readonly Action<Exception> _onFault;
    private readonly RangeReader _reader;
    private readonly RangeTransfer _transfer;
    private readonly ToldLinks _told;
    private OutgoingRange? _outgoing;
    private RingFacts? _remembered; // From an earlier process: whom to join through, as long as it takes.
    private Instant _nextRound;
    private int _savedFacts;
    private bool _hasLife;

    public RingOverlay(Contact self, IPeerNetwork network, IRecordStore store, RecordRules rules, IRingJournal journal, TimeProvider time, Random random, RingOptions options, ReplyPool replies, Action<Exception> onFault)
    {
        options.Validate();
        Self = self;
        Network = network;
        Time = time;
        Options = options;
        Member = new RingMember(self, options, (ulong)random.NextInt64());
        _told = new ToldLinks(Member);
        Late = new LatePeers(time);
        Fingers = new FingerTable(self, options.Space.Bits);
        _journal = journal;
        _random = random;
        _replies = replies;
        _onFault = onFault;
        _conversations = new TaskGroup(options.MaxConversations, onFault);
        _hastened = new HastenedRounds(this, _conversations);
        _reunion = new RingReunion(this);
        _callers = new RingCallers(Member);
        _reader = new RangeReader(store, options);
        _transfer = new RangeTransfer(this, store, rules);
        _nextRound = NextRound(time.GetInstant());
    }

    public event Action<Record>? RecordTaken;

    public event Action<Contact>? ContactAdded;

    public event Action<Contact>? ContactRemoved;

    public event Action? OwnersChanged;

    /// <summary>The store has taken a record of a range that comes to this node.</summary>
    public void Took(Record record) => RecordTaken?.Invoke(record);

    /// <summary>Raised on the node's loop after the successor list or the predecessor has changed.</summary>
    public event Action? LinksChanged;

    public Contact Self { get; }

    /// <summary>Told of every lookup that has ended, and how long it took; null for nobody.</summary>
    public Action<LookupResult, TimeSpan>? LookedUp { get; set; }

    public IPeerNetwork Network { get; }

    public TimeProvider Time { get; }

    public RingOptions Options { get; }

    public RingMember Member { get; }

    public FingerTable Fingers { get; }

    /// <summary>Peers that nobody waits for.</summary>
    public LatePeers Late { get; }

    public int ContactCount => _told.Count;

    public Identifier IdentifierOf(RecordKey key) => Options.Space.PlaceOf(key);

    public async ValueTask<LookupResult> LookupAsync(Request ask, int width, IAnswerSink? sink, CancellationToken cancellation)
    {
        Instant started = LookedUp is null ? default : Time.GetInstant();
        RingOwner found = await new RingLookup(this, Options.Space.PlaceOf(ask.Key), sink as ILookupWatcher).RunAsync(cancellation);
        if (found.Pending is { } pending && ask is PutValue put && !pending.Equals(Self))
            _conversations.TryStart(WriteToPendingAsync, (pending, put)); // Not counted; the owner forwards it as well.
        sink?.FoundWay(found.Requests);
        LookupResult result = await new ReplicaQuestion(this, ask, width, sink).RunAsync(found, cancellation);
        LookedUp?.Invoke(result, Time.GetInstant() - started);
        return result;
    }

    public ReplicaSet ReplicasOf(in Identifier id, int count)
    {
        List<Contact> following = RingRouting.Following(Member, Fingers, id);
        Contact? pending = Member.Owns(in id) ? RingRouting.PendingOf(Member, in id) : null;
        return new ReplicaSet(following[..Math.Min(count, following.Count)], pending is null ? [] : [pending], Member.Epoch);
    }

    /// <summary>The whole membership is the list as long as it has room.</summary>
    public bool KnowsEveryone => RingRouting.KnowsEveryone(Member);

    public Contact? NearerToOwner(in Identifier id) => RingRouting.NearerToOwner(Member, in id);

    public IReadOnlyList<Contact> Neighbours(int replicas) => RingRouting.Neighbours(Member, replicas);

    public IReadOnlyList<Contact> NeighboursAmong(IReadOnlyList<Contact> contacts, int replicas) => RingRouting.AroundSelf(Member, contacts, replicas);

    public int CompareReplicas(in Identifier id, Contact a, Contact b) =>
        a.Id == b.Id ? 0 : a.Id == id || (b.Id != id && RingArc.Between(in id, in a.Id, in b.Id)) ? -1 : 1;

    /// <summary>Never: who takes over a range receives its writes, and only the owner knows of it, so that each key is looked up.</summary>
    public bool AreNear(in Identifier a, in Identifier b, int width) => false;

    public int CopyReplicas(LookupResult found, in Identifier lookedUp, in Identifier id, Span<Contact> destination) => 0;

    public int CopyClosest(Request request, Span<Contact> destination)
    {
        if (request is not FindNode)
            return 0; // Who asks for a record has found its owner first.
        List<Contact> following = RingRouting.Following(Member, Fingers, Options.Space.PlaceOf(request.Key));
        following.Remove(Self);
        int count = Math.Min(destination.Length, following.Count);
        following[..count].CopyTo(destination);
        return count;
    }

    public async Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation)
    {
        _remembered = _hasLife ? _remembered : await _journal.LoadAsync(cancellation);
        if (!Member.IsMember && !_hasLife)
            Member.BeginLife(Member.Incarnation, _remembered);
        _hasLife = true;
        if (Member.IsMember)
        {
            if (bootstrap.Count == 0 || !await _reunion.IsAloneBesideAsync(bootstrap))
            {
                await _reunion.MeetAsync(bootstrap, cancellation);
                return true;
            }

            Member.BeginLife((ulong)_random.NextInt64(), remembered: null); // Alone beside a ring: we were cut off, and come back as new.
        }
        else if (Member.Phase == RingPhase.Gone)
        {
            Member.BeginLife((ulong)_random.NextInt64(), remembered: null);
        }

        List<Contact> through = [.. bootstrap];
        through.AddRange((_remembered?.Successors ?? []).Concat(_callers.Contacts).Distinct().Except(bootstrap));

        bool isMember = through.Count > 0 && await new RingJoin(this, _transfer, _random).RunAsync(through, cancellation);
        if (!isMember && Member.Refusal is null && (bootstrap.Count == 0 || await _reunion.IsFirstOfAllAsync(through)))
        {
            Member.Found();
            await SettleAsync(cancellation);
        }

        return Member.IsMember;
    }

    /// <summary>A place in a ring that is ideal already: how worlds begin.</summary>
    public void Begin(Contact predecessor, ImmutableArray<Contact> successors)
    {
        _hasLife = true;
        Member.Place(predecessor, successors);
        _savedFacts = Member.FactsVersion;
        TellLinks();
    }

    /// <summary>Leaves, even where the ring would rather keep this member: the node behind it stops either way.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await TryLeaveAsync(isForced: true, cancellation);
        await _conversations.WhenIdleAsync(cancellation);
    }

    /// <summary>Leaves in good order; an unsafe leave is refused unless forced.</summary>
    public async Task<LeaveVerdict> TryLeaveAsync(bool isForced, CancellationToken cancellation)
    {
        LeaveVerdict verdict = Member.BeginLeaving(isForced);
        if (verdict == LeaveVerdict.Leaving)
            await new RingLeave(this, _transfer, _reader).RunAsync(cancellation);
        return verdict;
    }

    public void Heard(Contact from)
    {
        // Who sends a request lives, but only stabilisation says where it belongs.
    }

    public void Stored(Record record)
    {
        if (_outgoing is not { } range)
            return;
        if (range.Ends <= Time.GetInstant())
            _outgoing = null;
        else
            range.Forward(record, IdentifierOf(record.Key), _conversations);
    }

    public Instant NextMaintenance(Instant now) => _nextRound > now ? _nextRound : now;

    /// <summary>Begins a round of stabilisation, after the one under way if there is one.</summary>
    public void StabiliseSoon() => _hastened.Want();

    public async Task MaintainAsync(CancellationToken cancellation)
    {
        _nextRound = NextRound(Time.GetInstant());
        _hastened.BeginPeriod();
        await ConverseAsync(Member.BeginStabilising());
        if (_reunion.IsWanted)
            _conversations.TryStart(_reunion.TryNextAsync, cancellation);
        await RefreshFingerAsync(cancellation);
    }

    public async ValueTask<Reply> AnswerAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not RingRequest asked)
            return _replies.Rent(ReplyOutcome.Refused);
        try
        {
            RingAnswer answer = asked.Sender.Peer == from.Peer ? await AnswerAsync(asked, cancellation) : new RingRefusal(RingRefusalReason.NotYours);
            Reply reply = _replies.Rent(ReplyOutcome.Answered);
            reply.Overlay = answer;
            return reply;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _onFault(failure); // What could not be saved is told to nobody; asked again, it is answered once it is saved.
            return _replies.Rent(ReplyOutcome.Refused);
        }
    }

    /// <summary>Asks a peer one ring question; null when it did not answer it.</summary>
    public async ValueTask<RingAnswer?> AskAsync(Contact peer, RingRequest request) => Take(peer, await Network.RequestAsync(peer, request));

    /// <summary>What a peer answered; null when it did not. Releases the reply.</summary>
    public RingAnswer? Take(Contact peer, Reply reply)
    {
        RingAnswer? answer = reply.Outcome switch
        {
            ReplyOutcome.Answered => reply.Overlay as RingAnswer,
            ReplyOutcome.Refused => new RingBusy(Options.RetryAfter), // Over a limit, theirs or ours: it says nothing about life.
            _ => null,
        };
        if (answer is null)
            Failed(peer, reply.Outcome);
        else
            Late.Remove(peer);
        reply.Release();
        return answer;
    }

    /// <summary>Runs a conversation to its end.</summary>
    public async Task ConverseAsync(RingMove? move)
    {
        while (move is not null)
        {
            RingAnswer? answer = await AskAsync(move.Peer, move.Request);
            RingMove asked = move;
            move = move.Take(Member, answer, Time.GetInstant());
            await SettleAsync(asked, CancellationToken.None);
        }

        _hastened.ConversationEnded();
    }

    /// <summary>A peer failed a request: lookups go another way. Whether a neighbour is dead is for stabilisation to find out.</summary>
    public void Failed(Contact contact, ReplyOutcome outcome)
    {
        if (outcome == ReplyOutcome.Refused)
            return;
        Fingers.Drop(contact);
        _reunion.Lose(contact);
    }

    /// <summary>Settles what a conversation's step has changed. A disk that fails ends the conversation, and the next may begin.</summary>
    private async ValueTask SettleAsync(RingMove? step, CancellationToken cancellation)
    {
        try
        {
            await SettleAsync(cancellation);
        }
        catch when (step is not null)
        {
            Member.Abandon(step);
            throw;
        }
    }

    /// <summary>Saves what has to be remembered, and tells who listens which contacts came and went.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellation)
    {
        if (Member.FactsVersion != _savedFacts)
        {
            int version = Member.FactsVersion;
            await _journal.SaveAsync(Member.Facts, cancellation);
            _savedFacts = version;
        }

        if (_told.IsAllSame)
            return;
        bool areLinksSame = _told.AreLinksSame;
        if (Options.TellsPredecessor && !_told.IsListSame && Member.IsMember && Member.Predecessor is { } predecessor && !predecessor.Equals(Self))
            _hastened.Tell(predecessor);
        TellLinks();
        if (!areLinksSame)
            LinksChanged?.Invoke();
    }

    private async ValueTask<RingAnswer> AnswerAsync(RingRequest request, CancellationToken cancellation)
    {
        _callers.Hear(request.Sender);
        switch (request)
        {
            case FindSuccessor find:
                return Member.Phase == RingPhase.Joining ? new RingBusy(Options.RetryAfter) : RingRouting.RouteTo(Member, Fingers, in find.Point);
            case PullRange pull:
                return await AnswerPageAsync(pull, cancellation);
            case CompareRange compare when compare.From != compare.To: // Nobody hands over the whole ring.
                return await _reader.DigestAsync(compare.From, compare.To, cancellation);
            case ConfirmJoin confirm when Member.Lock.IsHeldUnder(confirm.Token) && _outgoing is { IsComplete: false } range && range.Token == confirm.Token:
                return AnswerTooEarly(range);
        }

        RingReaction reaction = RingAnswering.Answer(Member, request, Time.GetInstant());
        if (reaction.Answer is RingGrant grant && request is JoinRing join && _outgoing?.Token != grant.Token)
            _outgoing = new OutgoingRange(this, grant.Token, join.Sender, grant.Predecessor.Id, Time.GetInstant() + Options.MaxLease);
        if (reaction.Answer is RingCommit && _outgoing is { } done && request is ConfirmJoin)
            done.Ends = Time.GetInstant() + Options.ForwardFor; // Writers that asked us before may still come.
        await SettleAsync(reaction.Then, cancellation);
        if (reaction.Then is { } move && !_conversations.TryStart(ConverseAsync, move))
            Member.Abandon(move);
        if (request is RingNotify notify)
            _hastened.Heard(notify, hasBegun: reaction.Then is not null);
        return reaction.Answer;
    }

    private async ValueTask<RingAnswer> AnswerPageAsync(PullRange pull, CancellationToken cancellation)
    {
        if (RingAnswering.Renew(Member, pull.Token, Time.GetInstant()) is RingStale stale)
            return stale;
        RingPage page = await _reader.ReadPageAsync(pull.From, pull.Sender.Id, pull.After, cancellation);
        if (_outgoing is { } range && range.Token == pull.Token)
            range.IsPulled |= page.IsLast;
        return page;
    }

    private RingAnswer AnswerTooEarly(OutgoingRange range)
    {
        if (!range.IsBroken)
            return new RingBusy(Options.RetryAfter);
        _outgoing = null;
        Member.Lock = Member.Lock.Release();
        return RingStale.Instance;
    }

    private async Task WriteToPendingAsync((Contact Joiner, PutValue Put) write) => (await Network.RequestAsync(write.Joiner, write.Put)).Release();

    private async Task RefreshFingerAsync(CancellationToken cancellation)
    {
        int finger = Fingers.NextToRefresh(Member.Successors.Members, out Identifier start);
        if (finger < 0)
            return;
        RingOwner found = await new RingLookup(this, start).RunAsync(cancellation);
        if (found.Owner is { } owner)
            Fingers.Set(finger, owner);
    }

    private void TellLinks()
    {
        (List<Contact> gone, List<Contact> come) = _told.Update();
        OwnersChanged?.Invoke();
        foreach (Contact contact in gone)
            ContactRemoved?.Invoke(contact);
        foreach (Contact contact in come)
            ContactAdded?.Invoke(contact);
    }

    /// <summary>A tenth earlier or later each time, so that members do not fall into step.</summary>
    private Instant NextRound(Instant now) => now + (Options.StabilisePeriod * (0.9 + (_random.NextDouble() / 5)));
}
