using System;
using System.Collections.Immutable;
using System.Numerics;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// 128 bits over a state, by which an exploration knows where it has been. Members are told apart by the leading 64 bits of their places. Epochs are left out:
/// nothing depends on them but which tokens are the same, and for that <see cref="TokenNames"/> has names.
/// </summary>
internal struct StateFingerprint(TokenNames names)
{
    private ulong _high;
    private ulong _low;

    public readonly UInt128 Value => new(_high, _low);

    public void Add(ulong word)
    {
        _high = (BitOperations.RotateLeft(_high, 27) ^ word) * 0x9E3779B97F4A7C15;
        _low = BitOperations.RotateLeft((_low + word + 0x2545F4914F6CDD1D) * 0xD6E8FEB86659FD93, 31);
    }

    public void Add(Contact? contact) => Add(contact is null ? 0x5851F42D4C957F2D : contact.Id.Prefix);

    public void Add(FencingToken token) => Add((ulong)names.NameOf(token));

    public void Add(ImmutableArray<Contact> contacts)
    {
        Add((ulong)contacts.Length);
        foreach (Contact contact in contacts)
            Add(contact);
    }

    /// <summary>Adds a message: its kind and all that its receiver reads.</summary>
    public void Add(RingRequest request)
    {
        Add((ulong)(request switch { RingQuery => 1, RingNotify => 2, JoinRing => 3, ConfirmJoin => 4, LeaveRing => 5, ConfirmLeave => 6, _ => throw new InvalidOperationException("An exploration has no such message.") }));
        Add(request.Sender);
        switch (request)
        {
            case RingNotify notify:
                Add((ulong)notify.Role);
                Add(notify.State.Incarnation);
                Add(notify.State.IsMember ? 1UL : 0);
                if (notify.Role == RingRole.Departing)
                    Add(notify.State.Successors.IsEmpty ? null : notify.State.Successors[0]);
                break;
            case JoinRing join:
                Add(join.Incarnation);
                break;
            case ConfirmJoin confirm:
                Add(confirm.Token);
                break;
            case LeaveRing leave:
                Add(leave.Incarnation);
                break;
            case ConfirmLeave confirm:
                Add(confirm.Token);
                Add(confirm.Predecessor);
                break;
        }
    }

    /// <summary>Adds an answer: its kind and all that its receiver reads.</summary>
    public void Add(RingAnswer? answer)
    {
        switch (answer)
        {
            case null:
                Add(1UL);
                break;
            case RingSnapshot snapshot:
                Add(2UL);
                Add(snapshot.Incarnation);
                Add((ulong)snapshot.Phase);
                Add(snapshot.Predecessor);
                Add(snapshot.Successors);
                break;
            case RingGrant grant:
                Add(3UL);
                Add(grant.Token);
                Add(grant.Predecessor);
                break;
            case RingCommit commit:
                Add(4UL);
                Add(commit.Predecessor);
                Add(commit.Successors);
                break;
            case RingRedirect redirect:
                Add(5UL);
                Add(redirect.Next);
                break;
            case RingBusy:
                Add(6UL);
                break;
            case RingStale:
                Add(7UL);
                break;
            case RingAcknowledgement:
                Add(8UL);
                break;
            case RingRefusal refusal:
                Add(9UL);
                Add((ulong)refusal.Reason);
                break;
            default:
                throw new InvalidOperationException("An exploration has no such answer.");
        }
    }
}
