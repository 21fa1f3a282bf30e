using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// The mean of the middle numbers of each column: a strip of columns at a time is copied together, sorted as far as that needs, and summed up, all within the
/// first cache.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="middle">Which of them count once they are sorted.</param>
internal sealed class StripAverage(int rows, Range middle)
{
    private const int Strip = ColumnSort.Strip;

    private readonly ColumnSort _sort = new(rows, middle, isOrdered: false);
    private readonly float[] _tile = new float[rows * Strip];

    /// <summary>Works out the mean of each column.</summary>
    /// <param name="matrix">Row after row.</param>
    /// <param name="stride">From the beginning of a row to that of the next; no less than the result's length rounded up to a strip.</param>
    /// <param name="result">One number a column.</param>
    public void Reduce(ReadOnlySpan<float> matrix, int stride, Span<float> result)
    {
        Span<double> sums = stackalloc double[Strip];
        for (int column = 0; column < result.Length; column += Strip)
        {
            Gather(matrix, stride, column);
            _sort.Sort(_tile);
            Sum(sums);
            int columns = Math.Min(Strip, result.Length - column);
            double count = middle.End.Value - middle.Start.Value;
            for (int place = 0; place < columns; place++)
                result[column + place] = (float)(sums[place] / count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    private unsafe void Gather(ReadOnlySpan<float> matrix, int stride, int column)
    {
        ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), column);
        ref float target = ref MemoryMarshal.GetArrayDataReference(_tile);
        for (int row = 0; row < rows; row++)
        {
            if (Sse.IsSupported)
            {
                // The next strip of each row comes near while this one is sorted; so many rows are more than a processor foresees by itself. A hint, which touches nothing.
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref source, Strip)));
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref source, Strip + (Strip / 2))));
            }

            // No negative zeros: of the two, a minimum may be either.
            for (nuint place = 0; place < Strip; place += 8)
                (Vector256.LoadUnsafe(ref source, place) + Vector256<float>.Zero).StoreUnsafe(ref target, place);
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, Strip);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(Span<double> sums)
    {
        ref float tile = ref MemoryMarshal.GetArrayDataReference(_tile);
        ref double target = ref MemoryMarshal.GetReference(sums);
        for (nuint place = 0; place < Strip; place += 8)
        {
            Vector256<double> lower = Vector256<double>.Zero;
            Vector256<double> upper = Vector256<double>.Zero;
            for (int row = middle.Start.Value; row < middle.End.Value; row++)
            {
                (Vector256<double> left, Vector256<double> right) = Vector256.Widen(Vector256.LoadUnsafe(ref tile, ((nuint)row * Strip) + place));
                lower += left;
                upper += right;
            }

            lower.StoreUnsafe(ref target, place);
            upper.StoreUnsafe(ref target, place + 4);
        }
    }
}
