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
    private readonly Dictionary<Contact, int> _depths = [];
    private World? _world;
    private SimulatedHost? _asker; // Null until the operation begins, and again when it has ended.
    private ReadOnlyMemory<byte> _key;
    private Identifier _target;

    /// <summary>What it asked, in the order in which the answers came.</summary>
    public List<TraceStep> Steps { get; } = [];

    /// <summary>The operation as lookups.csv has it; null when the run had no operation of that number.</summary>
    public LookupRow? Row { get; private set; }

    public void Enter(World world) => _world = world;

    public void Begin(LookupStart start, SimulatedHost asker, ReadOnlyMemory<byte> key)
    {
        if (start.Number != number)
            return;
        (_asker, _key) = (asker, key);
        _target = _world!.Options.Overlay == OverlayKind.Ring ? _world.Options.Ring.Space.PlaceOf(key) : Identifier.Of(key.Span);
    }

    public void Ended(SimulatedHost from, SimulatedHost to, Request request, Reply reply, long sentAt)
    {
        if (from != _asker || !(request is FindSuccessor find ? find.Point == _target : request.Key.Span.SequenceEqual(_key.Span)))
            return;
        int depth = _depths.GetValueOrDefault(to.Contact, 1); // Whom nobody named is from the own table.
        (int named, int nearer) = (0, 0);
        int bits = Identifier.SharedPrefixLength(in _target, in to.Contact.Id);
        if (reply.Outcome == ReplyOutcome.Answered)
        {
            foreach (Contact contact in reply.Closer)
            {
                _depths.TryAdd(contact, depth + 1);
                named++;
                nearer += Identifier.CompareDistance(in _target, in contact.Id, in to.Contact.Id) < 0 ? 1 : 0;
            }
        }

        Steps.Add(new TraceStep(sentAt / 1_000.0, _world!.Queue.Now / 1_000.0, to.Number, depth, bits, request.GetType().Name, reply.Outcome, named, nearer, reply.Record is not null));
    }

    public void End(LookupRow row)
    {
        if (row.Number != number)
            return;
        Row = row;
        _asker = null;
    }
}
