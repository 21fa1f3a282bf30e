using System;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Libp2p.Ring;

/// <summary>What the fields of an answer mean: each of the ring's answers to a message and back.</summary>
internal static class RingAnswers
{
    /// <summary>An answer as a message; null, an answer that was refused, as one of no kind.</summary>
    public static RingMessage ToMessage(RingMessageType type, OverlayAnswer? answer)
    {
        RingMessage message = new() { Type = type };
        switch (answer)
        {
            case null:
                break;
            case RingRoute route:
                message.Answer = RingAnswerKind.Route;
                (message.RouteKind, message.Contacts, message.Predecessor, message.Pending, message.Epoch) = (route.Kind, route.Contacts, route.Predecessor, route.Pending, route.Epoch);
                break;
            case RingSnapshot state:
                message.Answer = RingAnswerKind.Snapshot;
                Describe(message, state);
                break;
            case RingGrant grant:
                message.Answer = RingAnswerKind.Grant;
                (message.Token, message.Predecessor, message.Contacts) = (grant.Token, grant.Predecessor, grant.Successors);
                break;
            case RingCommit commit:
                message.Answer = RingAnswerKind.Commit;
                (message.Predecessor, message.Contacts, message.Epoch) = (commit.Predecessor, commit.Successors, commit.Epoch);
                break;
            case RingRedirect redirect:
                (message.Answer, message.Contacts) = (RingAnswerKind.Redirect, [redirect.Next]);
                break;
            case RingBusy busy:
                (message.Answer, message.RetryAfter) = (RingAnswerKind.Busy, busy.RetryAfter);
                break;
            case RingStale:
                message.Answer = RingAnswerKind.Stale;
                break;
            case RingAcknowledgement:
                message.Answer = RingAnswerKind.Acknowledgement;
                break;
            case RingRefusal refusal:
                (message.Answer, message.Reason) = (RingAnswerKind.Refusal, refusal.Reason);
                break;
            case RingPage page:
                message.Answer = RingAnswerKind.Page;
                (message.Records, message.IsLast, message.DigestCount, message.DigestSum) = (page.Records, page.IsLast, page.Digest.Count, page.Digest.Sum);
                break;
            case RingDigest digest:
                (message.Answer, message.DigestCount, message.DigestSum) = (RingAnswerKind.Digest, digest.Count, digest.Sum);
                break;
            default:
                throw new NotSupportedException($"{answer.GetType().Name} has no place on the wire.");
        }

        return message;
    }

    /// <summary>A message as the answer it is; false when it lacks what that answer needs. Null when the question was refused.</summary>
    public static bool TryFromMessage(RingMessage message, out RingAnswer? answer)
    {
        answer = message.Answer switch
        {
            RingAnswerKind.Route => new RingRoute(message.RouteKind, message.Contacts, message.Predecessor, message.Pending, message.Epoch),
            RingAnswerKind.Snapshot => StateOf(message),
            RingAnswerKind.Grant when message.Predecessor is { } predecessor => new RingGrant(message.Token, predecessor, message.Contacts),
            RingAnswerKind.Commit => new RingCommit(message.Predecessor, message.Contacts, message.Epoch),
            RingAnswerKind.Redirect when message.Contacts.Length == 1 => new RingRedirect(message.Contacts[0]),
            RingAnswerKind.Busy => new RingBusy(message.RetryAfter),
            RingAnswerKind.Stale => RingStale.Instance,
            RingAnswerKind.Acknowledgement => RingAcknowledgement.Instance,
            RingAnswerKind.Refusal => new RingRefusal(message.Reason),
            RingAnswerKind.Page => new RingPage(message.Records, message.IsLast, new RingDigest(message.DigestCount, message.DigestSum)),
            RingAnswerKind.Digest => new RingDigest(message.DigestCount, message.DigestSum),
            _ => null,
        };
        return answer is not null || message.Answer == RingAnswerKind.None;
    }

    /// <summary>Writes a member's state into a message.</summary>
    public static void Describe(RingMessage message, RingSnapshot state) =>
        (message.Incarnation, message.Phase, message.Epoch, message.Predecessor, message.Contacts) = (state.Incarnation, state.Phase, state.Epoch, state.Predecessor, state.Successors);

    /// <summary>The member's state in a message.</summary>
    public static RingSnapshot StateOf(RingMessage message) => new(message.Incarnation, message.Phase, message.Epoch, message.Predecessor, message.Contacts);
}
