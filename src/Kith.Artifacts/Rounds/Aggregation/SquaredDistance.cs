using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// The squared Euclidean distance of two spans, with the same bits on every machine: runs of 512 numbers are added up in 32 lanes of single precision, by
/// place modulo 32, the lanes in one order, and the runs after each other in double precision.
/// </summary>
internal static class SquaredDistance
{
    /// <summary>Spans before the last are a multiple of this long.</summary>
    public const int Run = 512;

    private const int Lanes = 32;

    /// <summary>The distance of spans of one length. A difference that single precision cannot square is infinitely far.</summary>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double total = 0;
        for (int start = 0; start < a.Length; start += Run)
        {
            int length = int.Min(Run, a.Length - start);
            total += OfRun(a.Slice(start, length), b.Slice(start, length));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    private static double OfRun(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        Vector256<float> first = default;
        Vector256<float> second = default;
        Vector256<float> third = default;
        Vector256<float> fourth = default;
        int index = 0;
        for (; index <= a.Length - Lanes; index += Lanes)
        {
            first += Square(ref left, ref right, index);
            second += Square(ref left, ref right, index + 8);
            third += Square(ref left, ref right, index + 16);
            fourth += Square(ref left, ref right, index + 24);
        }

        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen((first + second) + (third + fourth));
        Vector256<double> lanes = lower + upper;
        double total = ((lanes[0] + lanes[1]) + lanes[2]) + lanes[3];
        for (; index < a.Length; index++)
        {
            float difference = a[index] - b[index];
            total += difference * difference;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Square(ref float left, ref float right, int index)
    {
        Vector256<float> difference = Vector256.LoadUnsafe(ref Unsafe.Add(ref left, index)) - Vector256.LoadUnsafe(ref Unsafe.Add(ref right, index));
        return difference * difference;
    }
}
