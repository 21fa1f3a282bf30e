using Kith.Core.Ring;

namespace Kith.Simulation.Exploration;

/// <summary>One conversation at one step: its request is on the way, or its answer is.</summary>
/// <param name="Number">Which conversation, counted from the beginning.</param>
/// <param name="From">Whose it is.</param>
/// <param name="To">Who is asked.</param>
/// <param name="Move">The step.</param>
/// <param name="IsProcedure">Whether it belongs to a join or a leave, of which a member has one at a time.</param>
/// <param name="IsAnswered">Whether the answer is on the way.</param>
/// <param name="Answer">The answer; null when there is none.</param>
internal sealed record RingFlight(int Number, int From, int To, RingMove Move, bool IsProcedure, bool IsAnswered, RingAnswer? Answer)
{
    private ulong _high;
    private ulong _low;

    /// <summary>What distinguishes it from others, whatever its number.</summary>
    public (ulong High, ulong Low) Fingerprint()
    {
        if (_low == 0)
        {
            StateFingerprint fingerprint = default;
            fingerprint.Add(((ulong)From << 8) | (IsProcedure ? 1UL : 0) | (IsAnswered ? 2UL : 0));
            Move.AddTo(ref fingerprint);
            if (IsAnswered)
                fingerprint.Add(Answer);
            System.UInt128 value = fingerprint.Value;
            (_high, _low) = ((ulong)(value >> 64), (ulong)value | 1);
        }

        return (_high, _low);
    }
}
