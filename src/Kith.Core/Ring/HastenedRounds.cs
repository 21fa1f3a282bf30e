using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Rounds that do not wait for their period. A member whose list has changed tells its predecessor, whose own follows from it; so a change goes
/// back through all the lists it belongs in at once, where the periodic rounds alone would carry it one member a period. What is lost of this
/// they make up for.
/// </summary>
internal sealed class HastenedRounds(RingOverlay overlay, TaskGroup conversations)
{
    private readonly RingMember _member = overlay.Member;
    private bool _isWanted; // As soon as the one under way is over.
    private int _begun; // Since the last periodic one.
    private Contact? _head; // When the round under way began.

    /// <summary>A periodic round begins.</summary>
    public void BeginPeriod() => (_begun, _head) = (0, _member.Successors.Head);

    /// <summary>Tells the predecessor that this member's list has changed.</summary>
    public void Tell(Contact predecessor) => conversations.TryStart(TellAsync, predecessor);

    /// <summary>Begins a round, after the one under way if there is one.</summary>
    public void Want() => Begin();

    /// <summary>A neighbour has told something: a round begins if it changes this member's list and none has begun for it.</summary>
    public void Heard(RingNotify notify, bool hasBegun)
    {
        if (ChangesList(notify))
            Begin();
        else if (LagsBehind(notify))
            Tell(notify.Sender);
        else if (notify.Role == RingRole.Departing && !hasBegun)
            _isWanted |= _member.IsStabilising;
    }

    /// <summary>There may be room for a round that was wanted meanwhile; and where one has found a nearer successor, the next may find a nearer one still.</summary>
    public void ConversationEnded()
    {
        if (!_member.IsStabilising && (_isWanted || (overlay.Options.TellsPredecessor && !Equals(_head, _member.Successors.Head))))
            Begin();
    }

    /// <summary>
    /// Whether our predecessor's list does not follow from ours: what we told it when ours changed came before it was a member, or was lost.
    /// </summary>
    private bool LagsBehind(RingNotify notify) =>
        notify.Role == RingRole.Predecessor && overlay.Options.TellsPredecessor && notify.Sender.Equals(_member.Predecessor)
        && !SuccessorList.Empty(in notify.Sender.Id, overlay.Options.Slots).Adopt(overlay.Self, _member.Successors.Members).Members.SequenceEqual(notify.State.Successors);

    private async Task TellAsync(Contact predecessor) =>
        await overlay.AskAsync(predecessor, new RingNotify(overlay.Self, RingRole.ChangedSuccessor, _member.Snapshot(), preceding: []));

    private void Begin()
    {
        _isWanted = _member.IsStabilising;
        if (_isWanted || _begun == overlay.Options.Slots || _member.BeginStabilising() is not { } move)
            return;
        _head = _member.Successors.Head;
        _begun++; // Of a successor that cries wolf, the period's own round is soon enough.
        if (conversations.TryStart(overlay.ConverseAsync, move))
            return;
        _member.Abandon(move);
        _isWanted = true;
    }

    /// <summary>
    /// Whether a list that our first successor tells of, be it new or its list, would make this member's another one. It is asked for then: what was
    /// told may be old.
    /// </summary>
    private bool ChangesList(RingNotify notify) =>
        notify.Role is RingRole.ChangedSuccessor or RingRole.Successor && overlay.Options.TellsPredecessor && _member.IsHead(notify.Sender)
        && !_member.Successors.Adopt(notify.Sender, notify.State.Successors).Members.SequenceEqual(_member.Successors.Members);
}
