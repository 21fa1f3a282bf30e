using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Makes one ring again of one that fell apart: a partition looks like many deaths at once, and each part closes to a ring of its own. A member asks
/// those that it lost, one a period, who owns its place where they are: that one follows it from then on if it is nearer than its successor, and is told of it in any
/// case. Stabilisation passes that on from member to member (after Shafaat, Ghodsi and Haridi 2007). On the node's loop only.
/// </summary>
internal sealed class RingReunion(RingOverlay overlay)
{
    private readonly RingMember _member = overlay.Member;
    private LostContacts? _lost; // Null until somebody is lost.
    private bool _isUnderWay;

    /// <summary>Whether there is somebody to be tried again.</summary>
    public bool IsWanted => !_isUnderWay && _lost is { Count: > 0 } && _member.IsMember;

    /// <summary>A contact has not answered.</summary>
    public void Lose(Contact contact)
    {
        if (!contact.Equals(overlay.Self))
            (_lost ??= new LostContacts(overlay.Options.MaxLost)).Add(contact, overlay.Time.GetInstant());
    }

    /// <summary>Whether this member is alone while others have a ring.</summary>
    public async Task<bool> IsAloneBesideAsync(IReadOnlyList<Contact> others)
    {
        foreach (Contact contact in _member.IsAlone ? others : [])
        {
            if (!contact.Equals(overlay.Self) && await overlay.AskAsync(contact, _member.Query) is RingSnapshot { IsMember: true } state && state.Successors.Length > 0)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether this node, which is joining, is the one to begin its ring again: it was a member before, those it can reach are joining too, as after a start of
    /// all, and of them that were members it comes first. A newcomer never does: whom it was told to join through may be looking for its ring just now. Where
    /// two parts begin one each, they will find each other as parts of one do; until then neither has the quorum that it remembers.
    /// </summary>
    public async Task<bool> IsFirstOfAllAsync(IReadOnlyList<Contact> others)
    {
        if (_member.Predecessor is null)
            return false; // It remembers no ring.
        bool isAnyBack = false;
        foreach (Contact contact in others)
        {
            if (contact.Equals(overlay.Self) || await overlay.AskAsync(contact, _member.Query) is not RingSnapshot state)
                continue;
            if (state.Phase != RingPhase.Joining || (state.Predecessor is not null && contact.Id < overlay.Self.Id))
                return false;
            isAnyBack |= state.Predecessor is not null;
        }

        foreach (Contact contact in isAnyBack ? others : [])
            Lose(contact);
        return isAnyBack;
    }

    /// <summary>Tries the next of those that were lost.</summary>
    public async Task TryNextAsync(CancellationToken cancellation)
    {
        _isUnderWay = true;
        try
        {
            if (_lost!.TryTakeNext(overlay.Time.GetInstant() + -overlay.Options.RememberLostFor, out Contact contact) && await TryAsync([contact], cancellation))
                _lost.Remove(contact);
        }
        finally
        {
            _isUnderWay = false;
        }
    }

    /// <summary>
    /// Others may be of another ring: they are tried now, and again until they are of this one. Not in narrow spaces, where both may have a member at one
    /// place.
    /// </summary>
    public async Task MeetAsync(IReadOnlyList<Contact> others, CancellationToken cancellation)
    {
        if (overlay.Options.Space.Bits < Identifier.Bits)
            return;
        foreach (Contact contact in others)
            Lose(contact);
        await TryAsync(others, cancellation);
    }

    /// <summary>Looks for this member's place in the ring of others, and takes it. True once it is this ring.</summary>
    private async Task<bool> TryAsync(IReadOnlyList<Contact> through, CancellationToken cancellation)
    {
        RingOwner found = await new RingLookup(overlay, overlay.Self.Id).RunAsync(through, cancellation);
        if (found.Owner is not { } owner || !_member.IsMember)
            return false;
        if (owner.Equals(overlay.Self))
            return true;
        if (_member.MayFollow(owner))
            await overlay.ConverseAsync(_member.BeginFollowing(owner));
        else
            await overlay.AskAsync(owner, _member.SaysItPrecedes()); // From there the others come to know of us.
        return false; // Whatever comes of it: it is looked at again.
    }
}
