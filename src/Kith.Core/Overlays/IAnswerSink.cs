using Kith.Core.Peers;

namespace Kith.Core.Overlays;

/// <summary>Sees what the peers on the way answered to a lookup's question.</summary>
public interface IAnswerSink
{
    /// <summary>
    /// How many more answers would settle the question. For a moment no more requests than that are kept in flight; then, or if it is a
    /// large number, as many as the overlay allows.
    /// </summary>
    int StillWanted { get; }

    /// <summary>Told what it cost to find the way, before the first reply, where an overlay looks for the way first: a ring does.</summary>
    /// <param name="requests">Requests sent for it.</param>
    void FoundWay(int requests)
    {
        // Most want answers only.
    }

    /// <summary>
    /// Takes one reply, answered or not. It is valid during the call only; what is needed longer is copied.
    /// </summary>
    /// <param name="from">Who was asked.</param>
    /// <param name="asked">What it was asked: the lookup's question, or <see cref="FindNode"/> on the way to a write.</param>
    /// <param name="reply">How that ended.</param>
    /// <param name="answeredAmongClosest">
    /// How many of the lookup's width closest contacts known after this reply have answered, this node among them where it belongs.
    /// </param>
    AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest);
}
