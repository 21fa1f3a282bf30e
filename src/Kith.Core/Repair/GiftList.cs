using System.Collections;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>Which versions are to be offered to whom, peers in the order in which they were first named.</summary>
internal sealed class GiftList : IEnumerable<(Contact Peer, List<RecordTag> Versions)>
{
    private readonly Dictionary<Contact, List<RecordTag>> _gifts = [];
    private readonly List<Contact> _order = [];

    public void Add(Contact peer, in RecordTag version)
    {
        if (!_gifts.TryGetValue(peer, out List<RecordTag>? versions))
        {
            _gifts[peer] = versions = [];
            _order.Add(peer);
        }

        versions.Add(version);
    }

    public IEnumerator<(Contact Peer, List<RecordTag> Versions)> GetEnumerator()
    {
        foreach (Contact peer in _order)
            yield return (peer, _gifts[peer]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
