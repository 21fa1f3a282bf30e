using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies;

/// <summary>Takes down every request of one operation of a run: whom it asked when, how deep, and what came of it.</summary>
/// <param name="number">Which operation, from 1.</param>
internal sealed class ReplayedLookup(int number)
{
    private readonly List<TraceStep> _steps = [];
    private readonly Dictionary<long, int> _underWay = []; // The places of the steps without an end, by the request's number in its network.
    private readonly Dictionary<Contact, int?> _depths = []; // Of everybody whom it has asked.
    private World? _world;
    private SimulatedHost? _asker; // Null until the operation begins, and again when it has ended.
    private int _process; // The asker's: what another one asks is not this operation's.
    private ReadOnlyMemory<byte> _key;
    private Identifier _target;
    private bool _reads;

    /// <summary>What it asked, in the order in which it did.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>How it began; null when the run had no operation of that number.</summary>
    public LookupStart? Start { get; private set; }

    /// <summary>The operation as lookups.csv has it; null when it never ended, since its asker died, or never began.</summary>
    public LookupRow? Row { get; private set; }

    public void Enter(World world) => _world = world;

    public void Begin(LookupStart start, SimulatedHost asker, ReadOnlyMemory<byte> key)
    {
        if (start.Number != number)
            return;
        (Start, _asker, _process, _key) = (start, asker, asker.Process, key);
        _target = _world!.Options.Overlay == OverlayKind.Ring ? _world.Options.Ring.Space.PlaceOf(key) : Identifier.Of(key.Span);
    }

    public void Began(SimulatedHost from, SimulatedHost to, Request request, long place, IReplyInbox inbox, int slot)
    {
        if (from != _asker || from.Process != _process || !IsAbout(request, to))
            return;
        // A lookup knows it; whoever is asked once more, after the lookup, is as deep as before.
        int? depth = (inbox as ReplyInbox)?.DepthOf(slot) ?? _depths.GetValueOrDefault(to.Contact);
        _depths[to.Contact] = depth;
        _reads |= request is GetValue;
        _underWay.Add(place, _steps.Count);
        int bits = Identifier.SharedPrefixLength(in _target, in to.Contact.Id);
        _steps.Add(new TraceStep(_world!.Queue.Now / 1_000.0, EndedMilliseconds: null, to.Number, depth, bits, request.GetType().Name, Outcome: null, Named: 0, Nearer: 0, HasRecord: false));
    }

    public void Ended(SimulatedHost from, SimulatedHost to, Reply reply, long place)
    {
        if (from != _asker || from.Process != _process || !_underWay.Remove(place, out int step))
            return;
        ReadOnlySpan<Contact> named = reply.Outcome != ReplyOutcome.Answered ? [] : reply.Overlay is RingRoute route ? route.Contacts.AsSpan() : reply.Closer;
        int nearer = 0;
        foreach (Contact contact in named)
            nearer += IsNearer(contact, to.Contact) ? 1 : 0;
        _steps[step] = _steps[step] with { EndedMilliseconds = _world!.Queue.Now / 1_000.0, Outcome = reply.Outcome, Named = named.Length, Nearer = nearer, HasRecord = reply.Record is not null };
    }

    public void End(LookupRow row)
    {
        if (row.Number != number)
            return;
        Row = row;
        Settle(_world!.Queue.Now / 1_000.0);
    }

    /// <summary>The world stops; an operation that has no end by now never had one.</summary>
    public void Leave()
    {
        if (_asker is not null)
            Settle(ended: null);
    }

    private void Settle(double? ended)
    {
        _asker = null;
        _steps.RemoveAll(step => step.Request == nameof(RingQuery) && step.EndedMilliseconds != ended && !GoesOnAfter(step));
    }

    /// <summary>Whether a request may be the operation's, as those of its asker about the same key are.</summary>
    private bool IsAbout(Request request, SimulatedHost to) => request switch
    {
        FindSuccessor find => find.Point == _target,
        PutValue when _reads => false, // A get repairs what it found lacking, which goes on when it has ended and is no part of what it cost.
        RingQuery => _depths.ContainsKey(to.Contact), // Who acts as the owner is asked for its list; the ring's upkeep asks the same. Which it was shows when it has ended.
        _ => request.Key.Span.SequenceEqual(_key.Span),
    };

    /// <summary>Whether the operation asked something at the instant at which this ended: it had waited for it.</summary>
    private bool GoesOnAfter(TraceStep step) => _steps.Exists(next => next.SentMilliseconds == step.EndedMilliseconds && next.Request != nameof(RingQuery));

    private bool IsNearer(Contact contact, Contact than) => _world!.Options.Overlay == OverlayKind.Ring
        ? WayAround(contact) < WayAround(than)
        : Identifier.CompareDistance(in _target, in contact.Id, in than.Id) < 0;

    /// <summary>How far a member of the ring is from the target, whichever way is shorter.</summary>
    private ulong WayAround(Contact contact) => Math.Min(contact.Id.Prefix - _target.Prefix, _target.Prefix - contact.Id.Prefix);
}
