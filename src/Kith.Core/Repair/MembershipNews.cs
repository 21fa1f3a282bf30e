using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Repair;

/// <summary>
/// Who came and who went since records last followed, and what that means for one of them: to whom this node has to give it. One replica
/// does so, the nearest of those that had it before; should it fail, comparing finds what is missing.
/// </summary>
internal sealed class MembershipNews
{
    private readonly List<Contact> _came = [];
    private readonly List<Contact> _went = [];

    public bool IsEmpty => _came.Count == 0 && _went.Count == 0;

    /// <summary>Whether anybody has gone.</summary>
    public bool AnyWent => _went.Count > 0;

    public void Came(Contact contact)
    {
        _went.Remove(contact);
        if (!_came.Contains(contact))
            _came.Add(contact);
    }

    public void Went(Contact contact)
    {
        _came.Remove(contact);
        if (!_went.Contains(contact))
            _went.Add(contact);
    }

    /// <summary>Writes who has to be given a record that this node holds; nobody when that is another's task, or nothing has changed for it.</summary>
    public void Receivers(IOverlay overlay, in Identifier id, IReadOnlyList<Contact> replicas, int wanted, List<Contact> receivers)
    {
        receivers.Clear();
        if (overlay.SpreadsOverDomains)
        {
            FindNew(overlay, in id, replicas, wanted, receivers);
            return;
        }

        int arrivals = 0;
        foreach (Contact replica in replicas)
        {
            if (_came.Contains(replica))
                arrivals++;
        }

        // Whoever went and would be nearer than the farthest member was one, and the farthest took its place.
        int successions = 0;
        if (replicas.Count == wanted)
        {
            foreach (Contact gone in _went)
            {
                if (overlay.CompareReplicas(in id, gone, replicas[^1]) < 0)
                    successions++;
            }
        }

        if (arrivals == 0 && successions == 0)
            return;
        int veteran = 0;
        while (veteran < replicas.Count && _came.Contains(replicas[veteran]))
            veteran++;
        bool isMine = veteran < replicas.Count ? ReferenceEquals(replicas[veteran], overlay.Self) : true;
        if (!isMine)
            return;
        for (int place = 0; place < replicas.Count; place++)
        {
            bool isNew = _came.Contains(replicas[place]) || place >= replicas.Count - successions;
            if (isNew && !ReferenceEquals(replicas[place], overlay.Self))
                receivers.Add(replicas[place]);
        }
    }
    /// <summary>Where who comes may change which of the others are chosen: the set as it was before tells who is new in it.</summary>
    private void FindNew(IOverlay overlay, in Identifier id, IReadOnlyList<Contact> replicas, int wanted, List<Contact> receivers)
    {
        IReadOnlyList<Contact> before = overlay.ReplicasIf(in id, wanted, absent: _came, present: _went);
        Contact? veteran = null;
        foreach (Contact replica in replicas)
        {
            if (before.Contains(replica))
                veteran ??= replica;
            else if (!ReferenceEquals(replica, overlay.Self))
                receivers.Add(replica);
        }

        if (veteran is not null && !ReferenceEquals(veteran, overlay.Self))
            receivers.Clear();
    }
}
