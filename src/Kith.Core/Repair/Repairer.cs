using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;

namespace Kith.Core.Repair;

/// <summary>
/// Keeps every record this node holds on its R closest, for as long as it lives: follows members who come and go at once, compares with the
/// others now and then (anti-entropy, Demers et al. 1987), and hands over when the node leaves. On the node's loop only.
/// </summary>
internal sealed class Repairer
{
    /// <summary>Records looked at in one piece, so that a large store does not hold up the loop.</summary>
    private const int Stride = 2_000;

    private const int MaxDamage = 1_000; // Damaged places that are worked on at once.

    private readonly IOverlay _overlay;
    private readonly IRecordStore _store;
    private readonly RecordRules _rules;
    private readonly ReplicationOptions _replication;
    private readonly RepairOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskGroup _turns;
    private readonly RecordIndex _index = new();
    private readonly SharedRecords _shared;
    private readonly LackingRecords _lacking;
    private readonly Giver _giver;
    private readonly RepairAnswers _answers;
    private readonly ComparisonRound _round;
    private readonly KnownDamage _damage;
    private readonly Comparer _comparer;
    private readonly CatchUp _catchUp = new();
    private MembershipNews _news = new();
    private bool _isIndexed;
    private Instant _indexAt;
    private bool _hasStrays; // Copies that may lie here without belonging here.
    private Instant _followAt = Instant.Never;
    private Instant _retryAt = Instant.Never;
    private Instant _lookForDamageAt;

    public Repairer(
        IOverlay overlay, IPeerNetwork network, IRecordStore store, RecordRules rules, ReplicationOptions replication, RepairOptions options,
        TimeProvider time, ReplyPool replies, DhtMetrics metrics, Action<Exception> onFault, Func<bool> areTooFewLeft)
    {
        options.Validate();
        _overlay = overlay;
        _store = store;
        _rules = rules;
        _replication = replication;
        _options = options;
        _time = time;
        _turns = new TaskGroup(limit: 1, onFault) { Ended = () => Hastened?.Invoke() };
        _lacking = new LackingRecords(options.MaxLacking, areTooFewLeft);
        _shared = new SharedRecords(overlay, _index, replication.Replicas, time);
        _giver = new Giver(network, store, _index, _lacking, options, metrics);
        _answers = new RepairAnswers(_index, replies);
        _round = new ComparisonRound(options, time.GetInstant());
        _damage = new KnownDamage(2 * options.ComparePeriod);
        _comparer = new Comparer(network, metrics);
        overlay.RecordTaken += Stored;
        overlay.OwnersChanged += _shared.Recount;
        overlay.ContactAdded += contact => Follow(contact, isNew: true);
        overlay.ContactRemoved += contact => Follow(contact, isNew: false);
    }

    /// <summary>Told when <see cref="NextTurn"/> may have come nearer.</summary>
    public Action? Hastened { get; set; }

    /// <summary>Records that lack copies as far as this node knows.</summary>
    public LackingRecords Lacking => _lacking;

    /// <summary>How many of the records held here do.</summary>
    public int LackingCount => _lacking.AreAll ? _index.Count : _lacking.Ids.Count;

    /// <summary>Whether a record held here does.</summary>
    public bool Lacks(in Identifier id) => _lacking.Contains(in id) || (_lacking.AreAll && !_index.IsSingle(in id));

    /// <summary>Whether this node came with an empty store and does not have yet what its neighbours have: it cannot tell what is absent.</summary>
    public bool IsCatchingUp => _catchUp.IsUnderWay(_time.GetInstant(), LongestCatchUp);

    /// <summary>Told when it has caught up.</summary>
    public Action? CaughtUp
    {
        set => _catchUp.Ended = value;
    }

    private TimeSpan LongestCatchUp => 2 * _options.ComparePeriod; // By then all neighbours have compared of their own accord.

    /// <summary>When there is something to do; never, while it is being done or nothing is held.</summary>
    public Instant NextTurn
    {
        get
        {
            if (!_turns.HasRoom)
                return Instant.Never;
            if (!_isIndexed)
                return _indexAt;
            if (_index.Count == 0 && _lacking.Count == 0 && _damage.IsEmpty && !_round.IsWanted)
                return Instant.Never; // What lacked copies and has ended is still to be struck off, and what the disk lost to be asked for.
            Instant next = _followAt < _round.Due ? _followAt : _round.Due;
            if (_retryAt < next)
                next = _retryAt;
            return next < _lookForDamageAt ? next : _lookForDamageAt;
        }
    }

    /// <summary>The store has taken a record.</summary>
    public void Stored(Record record)
    {
        if (_rules.RuleFor(record.Key) is not { } rule)
            return;
        bool isFirst = _index.Count == 0;
        RecordTag version = RecordTag.Of(record, rule);
        if (_overlay.IdentifierOf(record.Key) != version.Id)
            return; // A narrow space, whose places are not the order of the store: too small to need this.
        _shared.Add(in version, record.ExpiresUnixMilliseconds, isSingle: RecordRules.CopiesOf(record.Key, _replication.Replicas) == 1);
        if (!_shared.ReplicasOf(version.Id).Contains(_overlay.Self))
            NoteStrays();
        if (isFirst)
            Hastened?.Invoke();
    }

    /// <summary>A record lacks copies, or a copy of it is older than ours.</summary>
    public void NoteLacking(RecordKey key)
    {
        Identifier id = Identifier.Of(key.Span);
        if (!_index.Contains(in id))
            return; // Others hold it, and will find out when they compare.
        _lacking.Add(in id);
        RetryLater();
    }

    /// <summary>The store is empty, and others may hold what should be in it.</summary>
    public void ComeWithNothing() => _catchUp.Expect();

    /// <summary>This node is in its network: what it has missed, or its disk has lost, its neighbours know, and may not come to compare for a while.</summary>
    /// <param name="remembered">Who were its members before a restart.</param>
    public void Return(IReadOnlyList<Contact> remembered)
    {
        _catchUp.Enter(_time.GetInstant(), _overlay.NeighboursAmong(remembered, _replication.Replicas));
        WantRound();
    }

    private void WantRound()
    {
        _round.Want(_time.GetInstant());
        Hastened?.Invoke();
    }

    /// <summary>Answers a neighbour that compares or offers.</summary>
    public Reply Answer(Contact from, Request request)
    {
        // What is shared with a stranger is not known here: that nothing is counted is no agreement.
        bool isStranger = request is CompareRecords && !_shared.ReplicasOf(from.Id).Contains(from);
        Reply reply = _answers.To(request, _isIndexed ? _shared.DigestsOf(from) : null, isStranger);
        if (request is CompareRecords && RepairAnswers.Bits(reply.Wanted.Span) != 0 && _round.Prefer(from, _time.GetInstant()))
            Hastened?.Invoke();
        return reply;
    }

    /// <summary>Begins what is due, unless a turn is still under way.</summary>
    public void Begin(CancellationToken cancellation)
    {
        if (NextTurn <= _time.GetInstant())
            _turns.TryStart(TurnAsync, cancellation);
    }

    public Task WhenIdleAsync() => _turns.WhenIdleAsync();

    /// <summary>Gives what this node holds to those who will be in its place. Ends early when time is up; others then repair.</summary>
    public async Task HandOverAsync()
    {
        if (_index.Count == 0)
            return;
        using CancellationTokenSource deadline = new();
        using ITimer timer = _time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), deadline, _options.HandOverTime, Timeout.InfiniteTimeSpan);
        GiftList gifts = new();
        Contact[] self = [_overlay.Self];
        foreach (RecordTag version in _index.Live(_time.GetUtcNow()))
        {
            IReadOnlyList<Contact> replicas = _shared.ReplicasOf(version.Id);
            if (!replicas.Contains(_overlay.Self))
                continue;
            foreach (Contact successor in _overlay.ReplicasIf(version.Id, _shared.CopiesOf(version.Id), absent: self, present: []).Except(replicas))
                gifts.Add(successor, in version);
        }

        await GiveAllAsync(gifts, deadline.Token);
    }

    private void Follow(Contact contact, bool isNew)
    {
        _shared.Recount();
        if (isNew && _catchUp.Meet(_time.GetInstant(), LongestCatchUp))
            WantRound();
        if (_index.Count == 0)
            return;
        if (isNew)
            _news.Came(contact);
        else
            _news.Went(contact);
        if (_followAt != Instant.Never)
            return;
        _followAt = _time.GetInstant() + _options.SettleTime;
        Hastened?.Invoke();
    }

    private async Task TurnAsync(CancellationToken cancellation)
    {
        Instant now = _time.GetInstant();
        if (!_isIndexed)
            await IndexAllAsync(cancellation);
        if (_followAt <= now)
            await FollowAsync(cancellation);
        if (_retryAt <= now)
            await RetryAsync(cancellation);
        if (_round.Due <= now)
            await CompareNextAsync(cancellation);
        if (_lookForDamageAt <= now)
            await LookForDamageAsync(cancellation);
    }

    /// <summary>What the disk has lost is not held any more: the next neighbour that compares gives it back. Two periods later all have, and the entry has served.</summary>
    private async Task LookForDamageAsync(CancellationToken cancellation)
    {
        _lookForDamageAt = _time.GetInstant() + _options.RetryAfter;
        IReadOnlyList<StoreDamage> listed = await _store.GetDamageAsync(MaxDamage, cancellation);
        _damage.Keep(listed);
        foreach (StoreDamage damage in listed)
        {
            if (_damage.Note(damage, _time.GetInstant()))
            {
                _index.Remove(damage.First, damage.Last);
                _shared.Recount();
                _round.Hurry(_time.GetInstant());
                if (damage.First != damage.Last)
                    await IndexAsync(damage.First, damage.Last, cancellation); // Nobody can tell what a range has lost, but what is read is held.
            }
            else if (_damage.HasServed(damage, _time.GetInstant()))
            {
                await _store.ForgetDamageAsync(damage, cancellation);
            }
        }
    }

    /// <summary>Notes what the store held before this node started.</summary>
    private async Task IndexAllAsync(CancellationToken cancellation)
    {
        _indexAt = _time.GetInstant() + _options.RetryAfter; // Unless it succeeds: a store that is broken may be rebuilding itself.
        if ((await _store.GetStatisticsAsync(cancellation)).Records > 0)
            await IndexAsync(default, Identifier.Greatest, cancellation);
        _isIndexed = true;
    }

    private async Task IndexAsync(Identifier first, Identifier last, CancellationToken cancellation)
    {
        await foreach (Record record in _store.RangeAsync(first, last, cancellation))
            Stored(record);
    }

    /// <summary>Brings records to those who have entered their replica sets since the last time.</summary>
    private async Task FollowAsync(CancellationToken cancellation)
    {
        MembershipNews news = _news;
        _news = new MembershipNews();
        _followAt = Instant.Never;
        GiftList gifts = new();
        List<Contact> receivers = [];
        RecordTag[] held = _index.Live(_time.GetUtcNow());
        for (int place = 0; place < held.Length; place++)
        {
            if (place % Stride == Stride - 1)
                await _time.PauseAsync(TimeSpan.Zero, cancellation);
            IReadOnlyList<Contact> replicas = _shared.ReplicasOf(held[place].Id);
            if (replicas.Contains(_overlay.Self))
                _index.SetDelivered(held[place].Id, false);
            else
                NoteStrays();
            if (_overlay.NearerToOwner(held[place].Id) is not null)
                continue; // Who owns it follows the news, too, and knows whom they concern.
            news.Receivers(_overlay, held[place].Id, replicas, _shared.CopiesOf(held[place].Id), receivers);
            foreach (Contact receiver in receivers)
                gifts.Add(receiver, in held[place]);
            if (news.AnyWent && receivers.Count > 0)
                _lacking.BeginMaking(held[place].Id);
        }

        if (held.Length > 0)
            _lacking.TellIfAll();
        await GiveAllAsync(gifts, cancellation);
    }

    /// <summary>
    /// Offers the records that lack copies to all who should hold them, and once those that are here though they do not belong: they may be nowhere else.
    /// </summary>
    private async Task RetryAsync(CancellationToken cancellation)
    {
        _retryAt = Instant.Never;
        GiftList gifts = new();
        foreach (Identifier id in _lacking.TakeAll())
        {
            if (!_index.TryGet(in id, out RecordTag version))
                continue;
            AddForOthers(gifts, in version);
            _lacking.BeginMaking(in id);
        }

        if (_hasStrays)
            AddStrays(gifts);
        await GiveAllAsync(gifts, cancellation);
    }

    private void AddStrays(GiftList gifts)
    {
        _hasStrays = false;
        foreach (RecordTag version in _index.Live(_time.GetUtcNow()))
        {
            if (!_shared.ReplicasOf(version.Id).Contains(_overlay.Self) && _index.SetDelivered(version.Id, true))
                AddForOthers(gifts, in version);
        }
    }

    private void NoteStrays()
    {
        _hasStrays = true;
        RetryLater();
    }

    /// <summary>Compares with one of those who should hold the same, and gives what it lacks.</summary>
    private async Task CompareNextAsync(CancellationToken cancellation)
    {
        if (_round.IsOver)
            _round.Name(_shared.Peers() is { Count: > 0 } peers && !IsCatchingUp ? peers : _overlay.Neighbours(_replication.Replicas));
        if (_round.Take(_time.GetInstant()) is { } peer && await _comparer.CompareAsync(peer, _shared.DigestsOf(peer).ToArray()) is { } differing)
        {
            _catchUp.Agrees(peer, ~differing);
            if (differing != 0)
                await _giver.GiveAsync(peer, _shared.With(peer, differing), cancellation);
        }

        _catchUp.Look(_overlay.Neighbours(_replication.Replicas), _time.GetInstant(), LongestCatchUp);
        _round.Done(_time.GetInstant(), _shared.PeerCount, isUrgent: !_damage.IsEmpty, IsCatchingUp);
        if (_lacking.Count > 0)
            RetryLater();
    }

    private async Task GiveAllAsync(GiftList gifts, CancellationToken cancellation)
    {
        foreach ((Contact peer, List<RecordTag> versions) in gifts)
            await _giver.GiveAsync(peer, versions, cancellation);
        _lacking.EndMaking(); // What did not arrive is noted as lacking.
        if (_lacking.Count > 0)
            RetryLater();
    }

    private void AddForOthers(GiftList gifts, in RecordTag version)
    {
        IReadOnlyList<Contact> receivers = _overlay.NearerToOwner(version.Id) is { } nearer ? [nearer] : _shared.ReplicasOf(version.Id);
        foreach (Contact receiver in receivers.Where(receiver => !receiver.Equals(_overlay.Self)))
            gifts.Add(receiver, in version);
    }

    private void RetryLater()
    {
        if (_retryAt != Instant.Never)
            return;
        _retryAt = _time.GetInstant() + _options.RetryAfter;
        Hastened?.Invoke();
    }
}
