using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Those that asked a node something while it was joining: members that had lost it, most likely, who know a way in when those it was told to join through
/// have none.
/// </summary>
internal sealed class RingCallers(RingMember member)
{
    private const int Most = 8;

    private readonly List<Contact> _contacts = []; // The last is the latest.

    public IReadOnlyList<Contact> Contacts => _contacts;

    /// <summary>Somebody asks.</summary>
    public void Hear(Contact caller)
    {
        if (member.Phase != RingPhase.Joining || caller.Equals(member.Self))
            return;
        _contacts.Remove(caller);
        if (_contacts.Count == Most)
            _contacts.RemoveAt(0);
        _contacts.Add(caller);
    }
}
