using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Core.Ring.Moves;

namespace Kith.Simulation.Exploration;

/// <summary>
/// A whole ring at one moment: every member, every message on its way, and what may still go wrong. The members and their steps are
/// the production code; here is only who hears what when.
/// </summary>
internal sealed class RingState
{
    // Nothing happens at a time of its own: leases end when an event says so.
    private static readonly Instant Start = new(0);

    private readonly RingScenario _scenario;
    private readonly RingMember?[] _members;
    private readonly byte[] _attempts;
    private ImmutableArray<RingFlight> _flights;
    private int _busy; // A bit for each member whose join or leave has a message on the way.
    private readonly ushort[] _begun; // Steps that each node has begun, so that a step keeps its number when others' events are left out.

    private RingState(RingState other)
    {
        _scenario = other._scenario;
        Options = other.Options;
        Contacts = other.Contacts;
        _members = (RingMember?[])other._members.Clone();
        _attempts = (byte[])other._attempts.Clone();
        _flights = other._flights;
        _busy = other._busy;
        _begun = (ushort[])other._begun.Clone();
        (CrashesLeft, LossesLeft, ExpiriesLeft) = (other.CrashesLeft, other.LossesLeft, other.ExpiriesLeft);
    }

    public RingState(RingScenario scenario)
    {
        _scenario = scenario;
        Options = new RingOptions { Space = new RingSpace(8), Successors = scenario.Successors, KeepsWholeMembership = false };
        Contacts = new Contact[scenario.Nodes];
        for (int node = 0; node < Contacts.Length; node++)
            Contacts[node] = new Contact(new PeerId([scenario.PlaceOf(node)]), Options.Space.PlaceOfNumber(scenario.PlaceOf(node)));
        _members = new RingMember?[scenario.Nodes];
        _attempts = new byte[scenario.Nodes];
        _begun = new ushort[scenario.Nodes];
        _flights = [];
        (CrashesLeft, LossesLeft, ExpiriesLeft) = (scenario.Crashes, scenario.Losses, scenario.EarlyExpiries);
        for (int node = 0; node < Contacts.Length; node++)
        {
            _members[node] = new RingMember(Contacts[node], Options, incarnation: (ulong)node + 1);
            _attempts[node] = (byte)(node % scenario.Founders.Length);
        }

        Contact[] founders = [.. Contacts.AsSpan(0, scenario.Founders.Length)];
        Array.Sort(founders, (left, right) => left.Id.CompareTo(right.Id));
        for (int place = 0; place < founders.Length; place++)
        {
            ImmutableArray<Contact> after = [.. founders[(place + 1)..], .. founders[..place]];
            Member(IndexOf(founders[place]))!.Place(after.IsEmpty ? founders[place] : after[^1], after);
        }
    }

    public RingOptions Options { get; }

    public RingScenario Scenario => _scenario;

    public Contact[] Contacts { get; }

    public int CrashesLeft { get; private set; }

    public int LossesLeft { get; private set; }

    public int ExpiriesLeft { get; private set; }

    public ImmutableArray<RingFlight> Flights => _flights;

    /// <summary>Whether nothing has gone wrong so far: no crash, no loss, no lease that ran out too early.</summary>
    public bool IsUndisturbed => CrashesLeft == _scenario.Crashes && LossesLeft == _scenario.Losses && ExpiriesLeft == _scenario.EarlyExpiries;

    /// <summary>Whether no message is on its way.</summary>
    public bool IsQuiet => _flights.IsEmpty;

    /// <summary>Whether no message is on its way that makes a difference.</summary>
    public bool IsAtRest => !_flights.Any(IsHeard);

    /// <summary>A node; null when it is dead.</summary>
    public RingMember? Member(int node) => _members[node];

    public int Count => _members.Length;

    public int IndexOf(Contact contact)
    {
        for (int node = 0; node < Contacts.Length; node++)
        {
            if (Contacts[node].Equals(contact))
                return node;
        }

        throw new InvalidOperationException($"Nobody has the place of {contact}.");
    }

    /// <summary>
    /// What distinguishes this state from others, whatever may still go wrong; the order of messages on their way does not, nor how often something was tried.
    /// </summary>
    public UInt128 Fingerprint()
    {
        TokenNames names = new();
        StateFingerprint fingerprint = new(names);
        bool isAnyJoining = IsAnyJoining();
        for (int node = 0; node < _members.Length; node++)
        {
            if (_members[node] is not { } member)
            {
                fingerprint.Add(0UL);
                continue;
            }

            member.AddTo(ref fingerprint, isAnyJoining);
            fingerprint.Add(member.Phase == RingPhase.Joining ? _attempts[node] : 0UL);
        }

        names.IsComplete = true;
        UInt128 onTheirWay = 0;
        foreach (RingFlight flight in _flights)
        {
            if (IsHeard(flight))
                onTheirWay += flight.Fingerprint(names, isAnswered: flight.IsAnswered || _members[flight.To] is null); // A sum, since they lie there in no order.
        }

        fingerprint.Add((ulong)(onTheirWay >> 64));
        fingerprint.Add((ulong)onTheirWay);
        return fingerprint.Value;
    }

    /// <summary>The state after an event; null when the event cannot happen here.</summary>
    public RingState? After(RingEvent happening)
    {
        RingState next = new(this);
        return next.Happen(happening) ? next : null;
    }

    /// <summary>Makes an event happen to this state itself; false, and nothing happened, when it cannot.</summary>
    public bool Happen(RingEvent happening)
    {
        int node = happening.Node;
        switch (happening.Kind)
        {
            case RingEventKind.Request or RingEventKind.Answer or RingEventKind.LoseRequest or RingEventKind.LoseAnswer:
                return Travel(happening);
            case RingEventKind.Stabilise:
                return CanStabilise(node) && Begin(node, Own(node)!.BeginStabilising(), isProcedure: false);
            case RingEventKind.Proceed:
                return CanProceed(node) && Proceed(node);
            case RingEventKind.GiveUp:
                if (!HasDeadOwner(node))
                    return false;
                Own(node)!.Granted = null;
                _attempts[node] = (byte)((_attempts[node] + 1) % _scenario.Founders.Length);
                return true;
            case RingEventKind.Expire:
                return Lapse(node, Start + Options.Lease, mayBeEarly: true);
            case RingEventKind.Forget:
                return Lapse(node, Start + (2 * Options.MaxRetryAfter), mayBeEarly: false);
            default:
                return Crash(node);
        }
    }

    /// <summary>Lists everything that can happen next, and some departures that <see cref="Happen"/> will find too dangerous.</summary>
    public void ListEvents(List<RingEvent> events)
    {
        events.Clear();
        foreach (RingFlight flight in _flights)
        {
            events.Add(new RingEvent(flight.IsAnswered ? RingEventKind.Answer : RingEventKind.Request, (byte)(flight.IsAnswered ? flight.From : flight.To), flight.Number));
            if (LossesLeft > 0 && (flight.IsAnswered ? flight.Answer is not null : _members[flight.To] is not null))
                events.Add(new RingEvent(flight.IsAnswered ? RingEventKind.LoseAnswer : RingEventKind.LoseRequest, (byte)(flight.IsAnswered ? flight.From : flight.To), flight.Number));
        }

        for (byte node = 0; node < _members.Length; node++)
        {
            if (_members[node] is not { } member)
                continue;
            if (CanStabilise(node))
                events.Add(new RingEvent(RingEventKind.Stabilise, node));
            if (MightProceed(node))
                events.Add(new RingEvent(RingEventKind.Proceed, node));
            if (HasDeadOwner(node))
                events.Add(new RingEvent(RingEventKind.GiveUp, node));
            if (member.Lock.Holder is { } holder && holder.Purpose != LockPurpose.Own && (IsForsaken(holder) || ExpiriesLeft > 0))
                events.Add(new RingEvent(RingEventKind.Expire, node));
            if (HasForsakenWaiter(member))
                events.Add(new RingEvent(RingEventKind.Forget, node));
            if (CrashesLeft > 0)
                events.Add(new RingEvent(RingEventKind.Crash, node));
        }
    }

    /// <summary>A state of its own with everything as it is here.</summary>
    public RingState Copy() => new(this);

    private bool IsBusy(int node) => (_busy >> node & 1) != 0;

    private bool CanStabilise(int node) => _members[node] is { IsMember: true, IsStabilising: false, IsAlone: false };

    /// <summary>Whether a node has a join or a leave to begin or to go on with.</summary>
    private bool MightProceed(int node)
    {
        if (_members[node] is not { } member || IsBusy(node))
            return false;
        bool joins = node >= _scenario.Founders.Length && member.Phase == RingPhase.Joining;
        return joins || (node < _scenario.Leavers && member.IsMember);
    }

    private bool CanProceed(int node)
    {
        if (!MightProceed(node))
            return false;
        return _members[node]!.Phase != RingPhase.Active || (RingRules.MayGo(this, node) && _members[node]!.Copy().BeginLeaving(isForced: false) == LeaveVerdict.Leaving);
    }

    private bool Proceed(int node)
    {
        RingMember member = Own(node)!;
        RingMove? move;
        if (member.Phase == RingPhase.Joining)
        {
            move = member.BeginConfirming(Start) ?? member.BeginJoining(Contacts[_attempts[node]]);
        }
        else
        {
            member.BeginLeaving(isForced: false);
            move = member.IsReadyToHandOver ? member.BeginReleasing() : member.ContinueLeaving(Start);
        }

        Begin(node, move, isProcedure: true);
        return true;
    }

    private bool Travel(RingEvent happening)
    {
        int index = 0;
        while (index < _flights.Length && _flights[index].Number != happening.Flight)
            index++;
        if (index == _flights.Length)
            return false;
        RingFlight flight = _flights[index];
        bool wantsAnswer = happening.Kind is RingEventKind.Answer or RingEventKind.LoseAnswer;
        if (flight.IsAnswered != wantsAnswer)
            return false;
        switch (happening.Kind)
        {
            case RingEventKind.Request:
                Arrive(flight, index);
                return true;
            case RingEventKind.Answer:
                Return(flight, index);
                return true;
            default:
                if (LossesLeft == 0)
                    return false;
                LossesLeft--;
                _flights = _flights.SetItem(index, flight.Answered(null));
                return true;
        }
    }

    private void Arrive(RingFlight flight, int index)
    {
        if (Own(flight.To) is not { } receiver)
        {
            _flights = _flights.SetItem(index, flight.Answered(null));
            return;
        }

        Contact? before = receiver.Predecessor;
        RingReaction reaction = RingAnswering.Answer(receiver, flight.Move.Request, Start);
        if (_scenario.Fault == PlantedFault.TwoOwnersOfAGap && flight.Move.Request is ConfirmJoin && reaction.Answer is RingCommit)
            receiver.SetPredecessor(before!);
        flight = flight.Answered(reaction.Answer);
        _flights = _flights.SetItem(index, flight);
        if (flight.Move is TellSuccessor or TellPredecessor && !_scenario.SplitsQueries)
            Return(flight, index); // Its answer says nothing.
        Begin(flight.To, reaction.Then, isProcedure: false);
    }

    private void Return(RingFlight flight, int index)
    {
        _flights = _flights.RemoveAt(index);
        if (flight.IsProcedure)
            _busy &= ~(1 << flight.From);
        if (Own(flight.From) is not { } asker)
            return;
        bool isJoinInVain = asker.Phase == RingPhase.Joining && flight.Answer is null;
        RingMove? next = flight.Move.Take(asker, flight.Answer, Start);
        if (isJoinInVain && asker.Granted is null)
            _attempts[flight.From] = (byte)((_attempts[flight.From] + 1) % _scenario.Founders.Length);
        Begin(flight.From, next, flight.IsProcedure);
    }

    private bool Begin(int node, RingMove? move, bool isProcedure)
    {
        if (move is null)
            return true;
        if (isProcedure)
            _busy |= 1 << node;
        RingFlight flight = new((node << 16) | _begun[node]++, node, IndexOf(move.Peer), move, isProcedure);
        if (move.Request is RingQuery && !_scenario.SplitsQueries)
            flight = flight.Answered(_members[flight.To]?.Snapshot());
        _flights = _flights.Add(flight);
        return true;
    }

    private bool Lapse(int node, Instant at, bool mayBeEarly)
    {
        if (_members[node] is not { } member || member.Lock.At(at) == member.Lock)
            return false;
        if (mayBeEarly && member.Lock.Holder is { } holder && !IsForsaken(holder))
        {
            if (ExpiriesLeft == 0)
                return false;
            ExpiriesLeft--;
        }

        member = Own(node)!;
        member.Lock = member.Lock.At(at);
        return true;
    }

    private bool Crash(int node)
    {
        if (CrashesLeft == 0 || !RingRules.MayGo(this, node))
            return false;
        CrashesLeft--;
        _members[node] = null;
        return true;
    }

    /// <summary>Whether a message makes a difference when it arrives, or its lack when it is noticed: not to the dead.</summary>
    public bool IsHeard(RingFlight flight) => _members[flight.From] is not null || (!flight.IsAnswered && _members[flight.To] is not null);

    /// <summary>Whether anybody is joining, or a request of such a one is still on its way.</summary>
    private bool IsAnyJoining()
    {
        foreach (RingMember? member in _members)
        {
            if (member is { Phase: RingPhase.Joining })
                return true;
        }

        foreach (RingFlight flight in _flights)
        {
            if (!flight.IsAnswered && flight.Move.Request is JoinRing or ConfirmJoin)
                return true;
        }

        return false;
    }

    /// <summary>Whether a joiner holds a grant of somebody who is dead.</summary>
    private bool HasDeadOwner(int node) =>
        _members[node] is { Phase: RingPhase.Joining, Granted: { } granted } && !IsBusy(node) && _members[IndexOf(granted.Owner)] is null;

    /// <summary>Whether a lock's holder will not come back with its token, so that only time can free the lock.</summary>
    private bool IsForsaken(LockHolder holder)
    {
        int node = IndexOf(holder.Peer);
        return _members[node] is not { } member || (member.Granted?.Token != holder.Token && !IsBusy(node));
    }

    private bool HasForsakenWaiter(RingMember member)
    {
        foreach (LockWaiter waiter in member.Lock.Queue)
        {
            if (_members[IndexOf(waiter.Peer)] is not { Phase: RingPhase.Joining or RingPhase.Leaving } other || (other.Granted is not null && !other.Granted.Owner.Equals(member.Self)))
                return true;
        }

        return false;
    }

    /// <summary>The node as this state's own, to be changed.</summary>
    private RingMember? Own(int node) => _members[node] = _members[node]?.Copy();
}
