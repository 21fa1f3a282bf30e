using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Whom a member is linked with, as those who listen were last told.</summary>
internal sealed class ToldLinks(RingMember member)
{
    private readonly List<Contact> _contacts = [];
    private ImmutableArray<Contact> _successors = [];
    private Contact? _predecessor;
    private PredecessorList? _preceding;
    private bool _isOwner;

    /// <summary>How many contacts that is.</summary>
    public int Count => _contacts.Count;

    /// <summary>Whether the successor list is still what it was.</summary>
    public bool IsListSame => member.Successors.Members.SequenceEqual(_successors);

    /// <summary>Whether list and predecessor are.</summary>
    public bool AreLinksSame => IsListSame && Equals(member.Predecessor, _predecessor);

    /// <summary>Whether all that replica sets follow from is.</summary>
    public bool IsAllSame => AreLinksSame && member.Preceding == _preceding && member.IsOwner == _isOwner;

    /// <summary>Notes what is so now; returns who went and who came.</summary>
    public (List<Contact> Gone, List<Contact> Come) Update()
    {
        (_successors, _predecessor, _preceding, _isOwner) = (member.Successors.Members, member.Predecessor, member.Preceding, member.IsOwner);
        List<Contact> now = RingRouting.Linked(member);
        List<Contact> gone = _contacts.FindAll(contact => !now.Contains(contact));
        List<Contact> come = now.FindAll(contact => !_contacts.Contains(contact));
        _contacts.Clear();
        _contacts.AddRange(now);
        return (gone, come);
    }
}
