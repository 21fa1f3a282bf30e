using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// Sorts the columns of a matrix, many at a time: a network of comparisons between rows (Batcher 1968, odd-even merge sort), each of them a minimum and a
/// maximum of vectors. Which rows meet depends on their number alone, so nothing branches on the data.
/// </summary>
internal sealed class ColumnSort
{
    /// <summary>Columns sorted together; a matrix has a multiple of it.</summary>
    public const int Strip = 32;

    private readonly (int Upper, int Lower)[] _comparisons;

    /// <summary>The network for so many rows, where some of them matter: comparisons whose outcome none of those depends on are left away.</summary>
    public ColumnSort(int rows, Range needed)
    {
        // For a power of two; rows beyond the last would be the largest there are and never move.
        List<(int, int)> comparisons = [];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)rows);
        for (int merged = 1; merged < size; merged *= 2)
        {
            for (int step = merged; step >= 1; step /= 2)
            {
                for (int start = step % merged; start + step < size; start += 2 * step)
                {
                    for (int row = start; row < start + step && row + step < rows; row++)
                    {
                        if (row / (2 * merged) == (row + step) / (2 * merged))
                            comparisons.Add((row, row + step));
                    }
                }
            }
        }

        bool[] isNeeded = new bool[rows];
        Array.Fill(isNeeded, true, needed.Start.GetOffset(rows), needed.End.GetOffset(rows) - needed.Start.GetOffset(rows));
        for (int index = comparisons.Count - 1; index >= 0; index--)
        {
            (int upper, int lower) = comparisons[index];
            if (isNeeded[upper] || isNeeded[lower])
                isNeeded[upper] = isNeeded[lower] = true;
            else
                comparisons.RemoveAt(index);
        }

        _comparisons = [.. comparisons];
    }

    /// <summary>Sorts each column, the smallest number into row 0, as far as the rows that matter go. There are no NaNs, and no negative zeros.</summary>
    /// <param name="matrix">Row after row.</param>
    /// <param name="columns">The length of a row, a multiple of <see cref="Strip"/>.</param>
    /// <param name="stride">From the beginning of a row to that of the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    public void Sort(Span<float> matrix, int columns, int stride)
    {
        ref float first = ref MemoryMarshal.GetReference(matrix);
        for (int column = 0; column < columns; column += Strip)
        {
            ref float strip = ref Unsafe.Add(ref first, column);
            foreach ((int upper, int lower) in _comparisons)
            {
                ref float above = ref Unsafe.Add(ref strip, (nint)upper * stride);
                ref float below = ref Unsafe.Add(ref strip, (nint)lower * stride);
                Exchange(ref above, ref below);
                Exchange(ref Unsafe.Add(ref above, 8), ref Unsafe.Add(ref below, 8));
                Exchange(ref Unsafe.Add(ref above, 16), ref Unsafe.Add(ref below, 16));
                Exchange(ref Unsafe.Add(ref above, 24), ref Unsafe.Add(ref below, 24));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref float above, ref float below)
    {
        Vector256<float> a = Vector256.LoadUnsafe(ref above);
        Vector256<float> b = Vector256.LoadUnsafe(ref below);
        Vector256.MinNative(a, b).StoreUnsafe(ref above);
        Vector256.MaxNative(a, b).StoreUnsafe(ref below);
    }
}
