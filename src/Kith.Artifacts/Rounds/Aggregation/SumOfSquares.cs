using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// A sum of squares whose bits do not depend on the machine: eight lanes by place modulo eight, in double precision, added up in their order. Whoever clips
/// by a norm has to come to the same one everywhere.
/// </summary>
internal struct SumOfSquares
{
    /// <summary>Spans before the last begin and end at a multiple of this.</summary>
    public const int Lanes = 8;

    private Vector256<double> _lower;
    private Vector256<double> _upper;
    private double _rest;

    /// <summary>The sum so far.</summary>
    public readonly double Total
    {
        get
        {
            double total = 0;
            for (int lane = 0; lane < Vector256<double>.Count; lane++)
                total += _lower[lane];
            for (int lane = 0; lane < Vector256<double>.Count; lane++)
                total += _upper[lane];
            return total + _rest;
        }
    }

    /// <summary>Adds the squares of some numbers: a multiple of <see cref="Lanes"/>, but for the last ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    public void Add(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        int index = 0;
        for (; index <= values.Length - Lanes; index += Lanes)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, index)));
            _lower += lower * lower;
            _upper += upper * upper;
        }

        for (; index < values.Length; index++)
            _rest += (double)values[index] * values[index];
    }
}
