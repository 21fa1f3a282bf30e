using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Those before a member, nearest first, as each has it from the one before it: with whom it holds what it does not own. Only that is decided by it; who
/// precedes, and who owns a point, is for stabilisation and the boundary. Immutable.
/// </summary>
internal sealed class PredecessorList
{
    private readonly Identifier _owner;
    private readonly int _limit;

    private PredecessorList(in Identifier owner, int limit, ImmutableArray<Contact> members) => (_owner, _limit, Members) = (owner, limit, members);

    /// <summary>Nearest first, counter-clockwise, without the owner.</summary>
    public ImmutableArray<Contact> Members { get; }

    /// <summary>The farthest that is known; null when none is.</summary>
    public Contact? Farthest => Members.IsEmpty ? null : Members[^1];

    /// <summary>A list of nobody.</summary>
    public static PredecessorList Empty(in Identifier owner, int limit) => new(in owner, limit, []);

    /// <summary>The list of one whose predecessor is another now: what was known behind that one still is.</summary>
    public PredecessorList Behind(Contact predecessor) => Adopt(predecessor, []);

    /// <summary>
    /// The list of one whose predecessor tells of its own. What is out of order, or comes round to the owner, ends it, whatever was told; where a
    /// newcomer knows few yet, those known before who lie behind them stay.
    /// </summary>
    public PredecessorList Adopt(Contact predecessor, ImmutableArray<Contact> before)
    {
        if (predecessor.Id == _owner)
            return Of([]);
        ImmutableArray<Contact>.Builder members = ImmutableArray.CreateBuilder<Contact>(_limit);
        members.Add(predecessor);
        foreach (Contact told in before)
        {
            if (members.Count == _limit || told.Id == _owner)
                return Of(members.ToImmutable());
            if (!RingArc.Between(in _owner, in told.Id, in members[^1].Id))
                break;
            members.Add(told);
        }

        foreach (Contact known in Members)
        {
            if (members.Count < _limit && RingArc.Between(in _owner, in known.Id, in members[^1].Id))
                members.Add(known);
        }

        return Of(members.ToImmutable());
    }

    private PredecessorList Of(ImmutableArray<Contact> members) => members.SequenceEqual(Members) ? this : new PredecessorList(in _owner, _limit, members);
}
