using System;
using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// A member's successors: exactly r slots, of which the last may be pads. A pad stands for "the point just after the one before it", which is
/// normally nobody; it keeps the list's length and order (Zave 2017) and is never asked. Immutable.
/// </summary>
/// <remarks>
/// In a ring of r members or fewer the circle ends before the slots do: the list is cut at the owner, which the published lists would
/// name again.
/// </remarks>
internal sealed class SuccessorList
{
    private readonly Identifier _owner;

    private SuccessorList(in Identifier owner, int slots, ImmutableArray<Contact> members)
    {
        _owner = owner;
        Slots = slots;
        Members = members;
    }

    /// <summary>r.</summary>
    public int Slots { get; }

    /// <summary>The slots that somebody fills, nearest first, clockwise, without the owner.</summary>
    public ImmutableArray<Contact> Members { get; }

    /// <summary>The first successor; null when every slot is a pad.</summary>
    public Contact? Head => Members.IsEmpty ? null : Members[0];

    /// <summary>A list of pads.</summary>
    public static SuccessorList Empty(in Identifier owner, int slots) => new(in owner, slots, []);

    /// <summary>Whether a slot is a pad.</summary>
    public bool IsPad(int slot) => slot >= Members.Length;

    /// <summary>Where a slot points: its member's place, or of a pad the point just after the slot before it.</summary>
    public Identifier PointOf(int slot)
    {
        if (!IsPad(slot))
            return Members[slot].Id;
        Identifier point = Members.IsEmpty ? _owner : Members[^1].Id;
        for (int pad = Members.Length; pad <= slot; pad++)
            point = point.Plus(Identifier.Bits - 1);
        return point;
    }

    /// <summary>
    /// The list of one whose first successor is <paramref name="head"/>: that one followed by its own first r - 1. What is not in clockwise order,
    /// or comes round to the owner, ends the list, whatever the head claims.
    /// </summary>
    public SuccessorList Adopt(Contact head, ImmutableArray<Contact> after)
    {
        ImmutableArray<Contact>.Builder members = ImmutableArray.CreateBuilder<Contact>(Math.Min(Slots, after.Length + 1));
        if (head.Id != _owner)
            members.Add(head);
        for (int index = 0; index < after.Length && members.Count > 0 && members.Count < Slots; index++)
        {
            if (!RingArc.Between(in members[^1].Id, in after[index].Id, in _owner))
                break;
            members.Add(after[index]);
        }

        return new SuccessorList(in _owner, Slots, members.Count == members.Capacity ? members.MoveToImmutable() : members.ToImmutable());
    }

    /// <summary>The list without a member that is dead or gone: those behind it move up, and a pad fills the end.</summary>
    public SuccessorList Without(Contact member)
    {
        ImmutableArray<Contact> rest = Members.Remove(member);
        return rest.Length == Members.Length ? this : new SuccessorList(in _owner, Slots, rest);
    }
}
