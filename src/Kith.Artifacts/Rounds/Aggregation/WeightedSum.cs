using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// Adds numbers times a weight to sums in double precision, in one pass. Each number is multiplied and then added, never both at once: a fused
/// multiplication rounds once where there is one, and so gives other bits there than elsewhere.
/// </summary>
internal static class WeightedSum
{
    /// <summary>Adds to each sum the number at its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    public static void Add(ReadOnlySpan<float> values, double weight, Span<double> sums)
    {
        ref float source = ref MemoryMarshal.GetReference(values);
        ref double target = ref MemoryMarshal.GetReference(sums[..values.Length]);
        Vector256<double> weights = Vector256.Create(weight);
        int index = 0;
        for (; index <= values.Length - Vector256<float>.Count; index += Vector256<float>.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)index));
            (Vector256.LoadUnsafe(ref target, (nuint)index) + (lower * weights)).StoreUnsafe(ref target, (nuint)index);
            (Vector256.LoadUnsafe(ref target, (nuint)index + 4) + (upper * weights)).StoreUnsafe(ref target, (nuint)index + 4);
        }

        for (; index < values.Length; index++)
            Unsafe.Add(ref target, index) += values[index] * weight;
    }
}
