using System;
using System.Collections.Generic;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>A lookup whose answers were written down, so that its replay costs what the frontier costs and nothing else.</summary>
internal sealed class RecordedLookup
{
    private readonly SimulatedNode _asker;
    private readonly FindNode _ask;
    private readonly Contact[] _known;
    private readonly List<Contact[]> _answers = [];

    public RecordedLookup(SimulatedNode asker, FindNode ask, Dictionary<Contact, SimulatedNode> nodes)
    {
        (_asker, _ask) = (asker, ask);
        _known = Answer(asker);
        LookupFrontier frontier = new();
        Start(frontier);
        while (!frontier.IsSettled && frontier.TryTakeNext(out Contact asked))
        {
            _answers.Add(Answer(nodes[asked]));
            Take(frontier, asked, _answers[^1]);
        }
    }

    /// <summary>Goes through the lookup once more, one request at a time, and copies what it finds.</summary>
    public int Replay(LookupFrontier frontier, Span<Contact> found)
    {
        Start(frontier);
        for (int step = 0; !frontier.IsSettled && frontier.TryTakeNext(out Contact asked); step++)
            Take(frontier, asked, _answers[step]);
        return frontier.CopyFound(found);
    }

    private void Start(LookupFrontier frontier)
    {
        KademliaOptions options = _asker.Kademlia.Options;
        frontier.Start(in _ask.Target, options.K, options.CandidatesPerWidth);
        frontier.OfferSelf(_asker.Host.Contact);
        foreach (Contact contact in _known)
            frontier.Offer(contact, depth: 1);
    }

    private static void Take(LookupFrontier frontier, Contact asked, Contact[] closer) =>
        frontier.OfferAll(closer, frontier.Succeeded(asked) + 1);

    private Contact[] Answer(SimulatedNode node)
    {
        Contact[] closest = new Contact[node.Kademlia.Options.K];
        return closest[..node.Kademlia.Table.CopyClosest(in _ask.Target, closest)];
    }
}
