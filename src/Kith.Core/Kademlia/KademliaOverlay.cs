using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Kademlia;

/// <summary>
/// Kademlia (Maymounkov and Mazières 2002) as key-based routing: owns the routing table, runs lookups, joins, keeps the table fresh. On
/// the node's loop only.
/// </summary>
#pragma warning disable CA1001 // The one disposable field is a flag with listeners: no timer, no handle.
internal sealed class KademliaOverlay : IOverlay
#pragma warning restore CA1001
{
    private readonly LoopPools _pools;
    private readonly Random _random;
    private readonly TaskGroup _checks;
    private CancellationTokenSource? _leaving;
    private List<Contact>? _underCheck; // One check a contact at a time: two at once would count one outage twice.
    private LostContacts? _lost; // Null until somebody is lost.
    private Instant _retryLostAt = Instant.Never;
    private Instant _lookAgainAt = Instant.Never; // Until the node has joined.
    private TimeSpan _lookAgainAfter;
    private Turnover _turnover;
    private ulong? _neighbourhood; // The radius below; forgotten whenever the table changes.

    public KademliaOverlay(Contact self, IPeerNetwork network, TimeProvider time, Random random, KademliaOptions options, LoopPools pools, Action<Exception> onFault)
    {
        Self = self;
        SpreadsOverDomains = self.FailureDomain is not null && options.PlacesOverDomains;
        Network = network;
        Options = options;
        Time = time;
        _random = random;
        _pools = pools;
        _checks = new TaskGroup(options.MaxChecks, onFault);
    }

    public event Action<Record>? RecordTaken
    {
        add { }
        remove { } // No range changes hands here.
    }

    public event Action<Contact>? ContactAdded;

    public event Action<Contact>? ContactRemoved;

    /// <summary>Told of every lookup that has ended, and how long it took; null for nobody.</summary>
    public Action<LookupResult, TimeSpan>? LookedUp { get; set; }

    public Contact Self { get; }

    public int ContactCount => Table.Count;

    public IPeerNetwork Network { get; }

    public KademliaOptions Options { get; }

    public TimeProvider Time { get; }

    public RoutingTable Table // Made when it is first looked into: a simulation's exact table takes the place of none.
    {
        get => field ??= new RoutingTable(in Self.Id, Options);
        internal set;
    }

    /// <summary>Once somebody has named a failure domain. Before, the R closest are the choice, and take less to find.</summary>
    public bool SpreadsOverDomains { get; private set; }

    /// <summary>The k closest to this node's place, and itself.</summary>
    private int OwnPlaceWidth => Options.K + 1;

    private CancellationTokenSource Leaving => _leaving ??= new CancellationTokenSource();

    public Identifier IdentifierOf(RecordKey key) => Identifier.Of(key.Span);

    public ValueTask<LookupResult> LookupAsync(Request ask, int width, IAnswerSink? sink, CancellationToken cancellation)
    {
        Lookup lookup = _pools.Lookups.Rent();
        lookup.Start(this, ask, width, sink);
        OfferKnown(lookup.Paths, in ask.Target, Math.Max(width, Options.K));
        Table.LookedUp(in ask.Target, Time.GetInstant());
        return lookup.RunAsync(cancellation);
    }

    public ReplicaSet ReplicasOf(in Identifier id, int count) => new(ReplicasIf(in id, count, [], []), [], Epoch: 0);

    public IReadOnlyList<Contact> ReplicasIf(in Identifier id, int count, IReadOnlyList<Contact> absent, IReadOnlyList<Contact> present) =>
        ReplicaPlacement.Of(this, in id, count, absent, present, _pools);

    public int ReplicaWindow(int count) => SpreadsOverDomains ? Math.Max(count, Options.K) : count;

    public bool KnowsEveryone => Table.Count < Options.K;

    /// <remarks>No more than k of them: between this node and a nearer neighbour lie so few that a bucket holds them, and it, all.</remarks>
    public IReadOnlyList<Contact> Neighbours(int replicas) => ReplicasIf(Self.Id, Math.Min(2 * replicas, Options.K), absent: [Self], present: []);

    public int CompareReplicas(in Identifier id, Contact a, Contact b) => Identifier.CompareDistance(in id, in a.Id, in b.Id);

    public bool AreNear(in Identifier a, in Identifier b, int width)
    {
        _neighbourhood ??= Neighbourhood();
        // Our k neighbours lie within the radius; the subtree that a lookup covers for sure has at least half of its width.
        return (a.Prefix ^ b.Prefix) / (double)_neighbourhood.Value <= width / (2.0 * Options.K);
    }

    /// <remarks>
    /// A lookup that converged has found everyone nearer to its target than the last of the found, so all of the deepest subtree around the target
    /// that does not reach out so far; and the subtree's nodes are nearer to each point in it than any other node is.
    /// </remarks>
    public int CopyReplicas(LookupResult found, in Identifier lookedUp, in Identifier id, Span<Contact> destination)
    {
        ReadOnlySpan<Contact> closest = found.Closest;
        bool isEveryone = found.End == LookupEnd.Starved && (found.Failures == 0 || KnowsEveryone); // There was nobody else to ask.
        if (closest.IsEmpty || (!isEveryone && found.End != LookupEnd.Converged))
            return 0;
        int depth = isEveryone ? 0 : Identifier.SharedPrefixLength(in lookedUp, in closest[^1].Id) + 1;
        if (Identifier.SharedPrefixLength(in lookedUp, in id) < depth)
            return 0;
        int window = ReplicaWindow(destination.Length);
        Contact[] nearest = new Contact[window];
        ClosestSelection selection = new(in id, nearest, stackalloc ulong[window]);
        foreach (Contact contact in closest)
        {
            if (Identifier.SharedPrefixLength(in lookedUp, in contact.Id) >= depth)
                selection.Offer(contact);
        }

        return isEveryone || selection.Count == window ? ReplicaPlacement.Choose(this, nearest.AsSpan(0, selection.Count), destination) : 0;
    }

    public int CopyClosest(Request request, Span<Contact> destination) => Table.CopyClosest(in request.Target, destination);

    public ValueTask<Reply> AnswerAsync(Contact from, Request request, CancellationToken cancellation) => new(_pools.Replies.Rent(ReplyOutcome.Refused));

    public void Stored(Record record)
    {
        // Ranges do not change hands here: a newcomer is written to like anyone else who is closest.
    }

    public async Task<bool> JoinAsync(IReadOnlyList<Contact> bootstrap, CancellationToken cancellation)
    {
        if (bootstrap.Count == 0)
            return true;
        FindNode ask = new(Self.Peer.Bytes);
        Lookup lookup = _pools.Lookups.Rent();
        lookup.Start(this, ask, OwnPlaceWidth, sink: null);
        OfferKnown(lookup.Paths, in ask.Target, OwnPlaceWidth);
        foreach (Contact contact in bootstrap)
            lookup.Paths.Offer(contact, depth: 1);
        using (LookupResult found = await lookup.RunAsync(cancellation))
        {
            if (found.Failures == found.Requests)
                return false;
        }

        // Who was to be joined through and did not answer may be in another part of the network, and nobody here know of it.
        foreach (Contact contact in bootstrap)
        {
            if (!Table.Contains(contact) && !contact.Equals(Self))
                Lose(contact);
        }

        // The own-id lookup fills the neighbourhood; a lookup in each farther bucket makes this node known there and knows it (section 2.3).
        int farther = Math.Min(Table.BucketCount - 1, Options.DeepestRandomRefresh);
        for (int bucket = 0; bucket < farther && !cancellation.IsCancellationRequested; bucket++)
            await RefreshAsync(bucket, cancellation);
        LookAgainIn(Options.LookAgainAfter);
        return true;
    }

    public Task LeaveAsync(CancellationToken cancellation)
    {
        Leaving.Cancel();
        return _checks.WhenIdleAsync(cancellation);
    }

    public void Heard(Contact from)
    {
        TableChange change = Table.Heard(from, Time.GetInstant());
        if (change == TableChange.WantsCheck)
            Check(from); // Without room it stays in the replacement cache, where a later check finds it.
        else if (change == TableChange.Moved)
            NoteChange(from);
    }

    /// <summary>A peer answered one of our requests.</summary>
    public void Answered(Contact contact)
    {
        TableChange change = Table.Answered(contact, Time.GetInstant());
        if (change is TableChange.Added or TableChange.Moved)
            NoteChange(contact);
    }

    private void NoteChange(Contact contact)
    {
        SpreadsOverDomains |= contact.FailureDomain is not null && Options.PlacesOverDomains;
        _neighbourhood = null;
        _lost?.Remove(contact);
        ContactAdded?.Invoke(contact);
    }

    /// <summary>A peer failed one of our requests: reason to check it, and no more.</summary>
    public void Failed(Contact contact, ReplyOutcome outcome)
    {
        // A refusal is over a limit, theirs or ours: it says nothing about life.
        if (outcome != ReplyOutcome.Refused && Table.Suspect(contact))
            Check(contact);
    }

    /// <summary>
    /// Whether a contact is as close to a target as our own k closest neighbours are to us: the density of the network as seen from
    /// here says that a replica of the target lies about there.
    /// </summary>
    public bool IsNear(in Identifier target, Contact contact)
    {
        _neighbourhood ??= Neighbourhood();
        return (contact.Id.Prefix ^ target.Prefix) <= _neighbourhood;
    }

    public Instant NextMaintenance(Instant now)
    {
        double pace = Pace(now);
        Instant check = Table.Count == 0 ? Instant.Never : new Instant(Table.OldestStamp() * 1_000_000L) + (pace * Options.CheckAfter);
        Instant near = Table.Count == 0 ? Instant.Never : new Instant(Table.OldestStamp(Table.NeighbourBucket()) * 1_000_000L) + Options.NeighbourCheckAfter;
        if (near < check)
            check = near;
        Instant refresh = new Instant(Table.StalestLookup() * 1_000_000L) + (pace * Options.RefreshAfter);
        Instant next = check < refresh ? check : refresh;
        if (_retryLostAt < next)
            next = _retryLostAt;
        Instant soonest = now + TimeSpan.FromSeconds(1); // Stamps are whole seconds.
        next = next > soonest ? next : soonest;
        return _lookAgainAt < next ? _lookAgainAt : next;
    }

    public async Task MaintainAsync(CancellationToken cancellation)
    {
        Instant now = Time.GetInstant();
        double pace = Pace(now);
        CheckSilent(now + -Options.NeighbourCheckAfter, Table.NeighbourBucket());
        CheckSilent(now + (-pace * Options.CheckAfter), fromBucket: 0);
        if (_retryLostAt <= now)
            RetryLost(now);
        if (_lookAgainAt <= now)
            await LookAgainAsync(cancellation);
        int stale = Table.StaleBucket(now + (-pace * Options.RefreshAfter));
        if (stale >= 0)
            await RefreshAsync(stale, cancellation);
    }

    /// <summary>Upkeep is done in this share of its periods: 1 where contacts live long. No contact is checked sooner than a neighbour.</summary>
    private double Pace(Instant now) => Math.Max(_turnover.Pace(now, Table.Count, Options.CheckAfter), Math.Min(1, Options.NeighbourCheckAfter / Options.CheckAfter));

    /// <summary>Finds neighbours that came when this node did, or that another part of the network knew of.</summary>
    private async Task LookAgainAsync(CancellationToken cancellation)
    {
        LookAgainIn(2 * _lookAgainAfter < Options.RefreshAfter ? 2 * _lookAgainAfter : Options.RefreshAfter);
        await FindNeighboursAsync(cancellation);
    }

    private async Task FindNeighboursAsync(CancellationToken cancellation)
    {
        using LookupResult found = await LookupAsync(new FindNode(Self.Peer.Bytes), OwnPlaceWidth, sink: null, cancellation);
    }

    // Not all at the same moment, who joined at the same moment.
    private void LookAgainIn(TimeSpan pause)
    {
        _lookAgainAfter = pause;
        _lookAgainAt = Time.GetInstant() + (pause * (0.75 + (_random.NextDouble() / 2)));
    }

    private void CheckSilent(Instant since, int fromBucket)
    {
        Contact[] silent = new Contact[Options.MaxChecks];
        foreach (Contact contact in silent.AsSpan(0, Table.CopySilent(since, silent, fromBucket)))
            Check(contact);
    }

    private void Check(Contact contact)
    {
        if (_checks.HasRoom && !Leaving.IsCancellationRequested && _underCheck?.Contains(contact) != true)
            _checks.TryStart(CheckAsync, contact);
    }

    private void RetryLost(Instant now)
    {
        _retryLostAt = now + Options.RetryLostAfter;
        if (!_lost!.TryTakeNext(now + -Options.RememberLostFor, out Contact contact))
            _retryLostAt = Instant.Never;
        else if (_checks.HasRoom && !Leaving.IsCancellationRequested)
            _checks.TryStart(RetryAsync, contact);
    }

    /// <summary>Asks a contact that was given up. Is it back, it may not be the only one: a lookup of our own place finds the others near us.</summary>
    private async Task RetryAsync(Contact contact)
    {
        Reply reply = await Network.RequestAsync(contact, new FindNode(Self.Peer.Bytes));
        bool isBack = reply.Outcome == ReplyOutcome.Answered;
        reply.Release();
        if (!isBack)
            return;
        Answered(contact);
        _lost!.Remove(contact); // Where there is no room in the table, others live.
        await FindNeighboursAsync(Leaving.Token);
    }

    private async Task CheckAsync(Contact contact)
    {
        // A stranger is asked for its own place, which teaches us its neighbours; a member, often, only whether it is there.
        Request ask = Table.Contains(contact) ? PingNode.Instance : new FindNode(contact.Peer.Bytes);
        (_underCheck ??= []).Add(contact);
        try
        {
            // The first time, whoever is late is silent: with a second that is waited for to its end, a death shows within 15 seconds, be it a machine's that refuses nothing.
            for (bool isPatient = false; !Leaving.IsCancellationRequested; isPatient = true)
            {
                CheckInbox inbox = new(isPatient, () => Answered(contact));
                Network.Send(contact, ask, inbox, slot: 0);
                await inbox.WaitAsync();
                ReplyOutcome outcome = inbox.End();
                if (outcome == ReplyOutcome.Answered)
                    Answered(contact);
                if (outcome is ReplyOutcome.Answered or ReplyOutcome.Refused || !StaysSuspected(contact))
                    return;
                await Time.PauseAsync(Options.CheckPause, Leaving.Token);
            }
        }
        finally
        {
            _underCheck.Remove(contact);
        }
    }

    private bool StaysSuspected(Contact contact)
    {
        TableChange change = Table.CheckFailed(contact);
        if (change == TableChange.Removed)
        {
            _neighbourhood = null;
            _turnover.Died(Time.GetInstant());
            Lose(contact);
            ContactRemoved?.Invoke(contact);
            if (Table.TryTakeReplacement(in contact.Id, out Contact replacement))
                Check(replacement);
        }

        return change == TableChange.Suspected;
    }

    private void Lose(Contact contact)
    {
        if (Options.MaxLost == 0)
            return;
        (_lost ??= new LostContacts(Options.MaxLost)).Add(contact, Time.GetInstant());
        if (_retryLostAt == Instant.Never)
            _retryLostAt = Time.GetInstant() + Options.RetryLostAfter;
    }

    private async Task RefreshAsync(int bucket, CancellationToken cancellation)
    {
        byte[] key = RefreshKey.Draw(in Self.Id, bucket, _random);
        using LookupResult result = await LookupAsync(new FindNode(key), Options.K, sink: null, cancellation);
    }

    private void OfferKnown(DisjointPaths paths, in Identifier target, int count)
    {
        if (Options.IsServer)
            paths.OfferSelf(Self);
        Span<Contact> known = _pools.Scratch(count);
        int found = Table.CopyClosest(in target, known);
        foreach (Contact contact in known[..found])
            paths.Offer(contact, depth: 1);
    }

    private ulong Neighbourhood()
    {
        if (Table.Count < Options.K)
            return ulong.MaxValue;
        Contact[] neighbours = new Contact[Options.K];
        int count = Table.CopyClosest(in Self.Id, neighbours);
        ulong radius = 0;
        foreach (Contact neighbour in neighbours.AsSpan(0, count))
            radius = Math.Max(radius, neighbour.Id.Prefix ^ Self.Id.Prefix);
        return radius;
    }
}
