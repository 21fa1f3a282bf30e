using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>Collects providers until there are enough. Of one peer the contact with addresses is kept.</summary>
internal sealed class ProviderAnswers(int wanted) : IAnswerSink
{
    private readonly Dictionary<PeerId, Contact> _found = [];
    private readonly List<PeerId> _order = [];

    public int StillWanted => int.MaxValue;

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest)
    {
        if (reply.Outcome == ReplyOutcome.Answered && reply.Providers is { } providers)
            Add(providers);
        return _order.Count >= wanted ? AnswerVerdict.Enough : AnswerVerdict.Continue;
    }

    public void Add(List<Contact> providers)
    {
        foreach (Contact provider in providers)
        {
            if (!_found.TryGetValue(provider.Peer, out Contact? known))
                _order.Add(provider.Peer);
            if (known is null || known.Addresses.Length == 0)
                _found[provider.Peer] = provider;
        }
    }

    /// <summary>Those found, first found first.</summary>
    public List<Contact> Take()
    {
        List<Contact> taken = [];
        for (int place = 0; place < _order.Count && place < wanted; place++)
            taken.Add(_found[_order[place]]);
        return taken;
    }
}
