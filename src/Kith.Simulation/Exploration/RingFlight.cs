using System;
using Kith.Core.Ring;

namespace Kith.Simulation.Exploration;

/// <summary>One conversation at one step: its request is on the way, or its answer is. Immutable.</summary>
internal sealed class RingFlight
{
    /// <param name="number">Which conversation's step, counted from the beginning.</param>
    /// <param name="from">Whose it is.</param>
    /// <param name="to">Who is asked.</param>
    /// <param name="move">The step.</param>
    /// <param name="isProcedure">Whether it belongs to a join or a leave, of which a member has one at a time.</param>
    public RingFlight(int number, int from, int to, RingMove move, bool isProcedure)
        : this(number, from, to, move, isProcedure, isAnswered: false, answer: null)
    {
    }

    private RingFlight(int number, int from, int to, RingMove move, bool isProcedure, bool isAnswered, RingAnswer? answer)
    {
        (Number, From, To, Move, IsProcedure, IsAnswered, Answer) = (number, from, to, move, isProcedure, isAnswered, answer);
    }

    public int Number { get; }

    public int From { get; }

    public int To { get; }

    public RingMove Move { get; }

    public bool IsProcedure { get; }

    public bool IsAnswered { get; }

    /// <summary>The answer; null when there is none.</summary>
    public RingAnswer? Answer { get; }

    /// <summary>What distinguishes it from others, whatever its number.</summary>
    /// <param name="names">The state's.</param>
    /// <param name="isAnswered">Whether it is, or is as good as answered with nothing.</param>
    public UInt128 Fingerprint(TokenNames names, bool isAnswered)
    {
        StateFingerprint fingerprint = new(names);
        fingerprint.Add(((ulong)(uint)From << 8) | (IsProcedure ? 1UL : 0) | (isAnswered ? 2UL : 0));
        Move.AddTo(ref fingerprint);
        if (isAnswered)
            fingerprint.Add(Answer);
        return fingerprint.Value;
    }

    /// <summary>The same, with the answer on its way.</summary>
    public RingFlight Answered(RingAnswer? answer) => new(Number, From, To, Move, IsProcedure, isAnswered: true, answer);
}
