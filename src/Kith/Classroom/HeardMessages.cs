using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>
/// Messages that a peer has been passed, and their answers: one that comes by two ways, since on the first somebody took too long, is handled once, and
/// both ways get its answer. On the peer's loop only.
/// </summary>
/// <param name="time">The peer's time.</param>
/// <param name="keptFor">How long a message may come again.</param>
internal sealed class HeardMessages(TimeProvider time, TimeSpan keptFor)
{
    /// <summary>Messages remembered; one that comes again after so many others is handled again.</summary>
    private const int MaxKept = 1_024;

    private readonly Dictionary<Name, Task<ClassMessage>> _answers = [];
    private readonly Queue<(Name Name, Instant Until)> _order = new();

    /// <summary>A message that is passed on is another than the same that has arrived, or that is asked of somebody in the owner's place.</summary>
    private readonly record struct Name(PeerId Origin, ulong Number, ClassMessageKind Kind, bool IsFinal, bool IsSpare);

    /// <summary>The answer to a message, which is handled if it has not been heard of.</summary>
    public Task<ClassMessage> Once(ClassMessage message, Func<ClassMessage, Task<ClassMessage>> handle)
    {
        if (message.Number == 0)
            return handle(message); // Nobody can say whether it is the same.
        Name name = new(message.Origin!.Peer, message.Number, message.Kind, message.IsFinal, message.IsSpare);
        if (_answers.TryGetValue(name, out Task<ClassMessage>? known) && !IsWorthAnother(known))
            return known;
        Forget();
        Task<ClassMessage> answer = handle(message);
        if (_answers.TryAdd(name, answer))
            _order.Enqueue((name, time.GetInstant() + keptFor));
        else
            _answers[name] = answer;
        return answer;
    }

    /// <summary>Whether it came to nothing, and may be tried again.</summary>
    private static bool IsWorthAnother(Task<ClassMessage> answer) =>
#pragma warning disable VSTHRD002 // Read only once complete.
        answer.IsCompleted && (!answer.IsCompletedSuccessfully || answer.Result.Answer is ClassAnswerKind.Busy or ClassAnswerKind.Unreachable);
#pragma warning restore VSTHRD002

    private void Forget()
    {
        Instant now = time.GetInstant();
        while (_order.TryPeek(out (Name Name, Instant Until) oldest) && (oldest.Until <= now || _order.Count >= MaxKept))
        {
            _order.Dequeue();
            _answers.Remove(oldest.Name);
        }
    }
}
