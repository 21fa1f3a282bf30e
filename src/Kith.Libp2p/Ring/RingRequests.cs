using System;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Libp2p.Ring;

/// <summary>What the fields of a question mean: each of the ring's requests to a message and back.</summary>
internal static class RingRequests
{
    /// <summary>The number that a request and every answer to it carry.</summary>
    public static RingMessageType TypeOf(RingRequest request) => request switch
    {
        FindSuccessor => RingMessageType.FindSuccessor,
        RingQuery => RingMessageType.Query,
        RingNotify => RingMessageType.Notify,
        JoinRing => RingMessageType.Join,
        ConfirmJoin => RingMessageType.ConfirmJoin,
        LeaveRing => RingMessageType.Leave,
        ConfirmLeave => RingMessageType.ConfirmLeave,
        RenewLock => RingMessageType.RenewLock,
        PullRange => RingMessageType.PullRange,
        CompareRange => RingMessageType.CompareRange,
        _ => throw new NotSupportedException($"{request.GetType().Name} has no place on the wire."),
    };

    /// <summary>A request as a message.</summary>
    public static RingMessage ToMessage(RingRequest request)
    {
        RingMessage message = new() { Type = TypeOf(request), Sender = request.Sender };
        switch (request)
        {
            case FindSuccessor find:
                message.From = find.Point;
                break;
            case RingNotify notify:
                message.Role = notify.Role;
                RingAnswers.Describe(message, notify.State);
                message.Preceding = notify.Preceding;
                break;
            case JoinRing join:
                message.Incarnation = join.Incarnation;
                break;
            case ConfirmJoin confirm:
                message.Token = confirm.Token;
                break;
            case LeaveRing leave:
                message.Incarnation = leave.Incarnation;
                break;
            case ConfirmLeave confirm:
                (message.Token, message.Predecessor) = (confirm.Token, confirm.Predecessor);
                break;
            case RenewLock renew:
                message.Token = renew.Token;
                break;
            case PullRange pull:
                (message.Token, message.From, message.After) = (pull.Token, pull.From, pull.After);
                break;
            case CompareRange compare:
                (message.From, message.To) = (compare.From, compare.To);
                break;
        }

        return message;
    }

    /// <summary>A message as the request it is; null when it lacks what that request needs.</summary>
    public static Request? FromMessage(RingMessage message)
    {
        if (message.Sender is not { } sender)
            return null;
        return message.Type switch
        {
            RingMessageType.FindSuccessor when message.From is { } point => new FindSuccessor(sender, in point),
            RingMessageType.Query => new RingQuery(sender),
            RingMessageType.Notify => new RingNotify(sender, message.Role, RingAnswers.StateOf(message), message.Preceding),
            RingMessageType.Join => new JoinRing(sender, message.Incarnation),
            RingMessageType.ConfirmJoin => new ConfirmJoin(sender, message.Token),
            RingMessageType.Leave => new LeaveRing(sender, message.Incarnation),
            RingMessageType.ConfirmLeave when message.Predecessor is { } predecessor => new ConfirmLeave(sender, message.Token, predecessor),
            RingMessageType.RenewLock => new RenewLock(sender, message.Token),
            RingMessageType.PullRange when message.From is { } from => new PullRange(sender, message.Token, in from, message.After),
            RingMessageType.CompareRange when message is { From: { } from, To: { } to } => new CompareRange(sender, in from, in to),
            _ => null,
        };
    }
}
