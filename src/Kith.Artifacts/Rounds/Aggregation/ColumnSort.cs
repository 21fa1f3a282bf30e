using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// Sorts the columns of a matrix, several at a time: a network of comparisons between rows (Batcher 1968, odd-even merge sort), each of them a minimum and a
/// maximum of vectors. Which rows meet depends on their number alone, so nothing branches on the data.
/// </summary>
internal sealed class ColumnSort
{
    /// <summary>The columns of a matrix: its rows are four vectors long, and those of a hundred updates stay in the first cache.</summary>
    public const int Strip = 32;

    private readonly (nint Upper, nint Lower)[] _comparisons; // Where the rows begin.

    /// <summary>The network for so many rows, where some of them matter: comparisons whose outcome none of those depends on are left away.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="needed">Which of the sorted rows matter.</param>
    /// <param name="isOrdered">Whether these have to be in order among themselves; else only which numbers they are.</param>
    public ColumnSort(int rows, Range needed, bool isOrdered = true)
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
        bool[] isCompared = new bool[rows]; // Later on.
        for (int index = comparisons.Count - 1; index >= 0; index--)
        {
            (int upper, int lower) = comparisons[index];
            bool isOnlyOrder = isNeeded[upper] == isNeeded[lower] && !isCompared[upper] && !isCompared[lower];
            if (isOnlyOrder ? isOrdered && isNeeded[upper] : isNeeded[upper] || isNeeded[lower])
                isNeeded[upper] = isNeeded[lower] = isCompared[upper] = isCompared[lower] = true;
            else
                comparisons.RemoveAt(index);
        }

        _comparisons = [.. comparisons.Select(pair => ((nint)pair.Item1 * Strip, (nint)pair.Item2 * Strip))];
    }

    /// <summary>Sorts each column, the smallest number into row 0, as far as the rows that matter go. There are no NaNs, and no negative zeros.</summary>
    /// <param name="matrix">Row after row, each of <see cref="Strip"/> numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call may be all there is: it is not to wait for being called often.
    public void Sort(Span<float> matrix)
    {
        ref float first = ref MemoryMarshal.GetReference(matrix);
        foreach ((nint upper, nint lower) in _comparisons)
        {
            ref float above = ref Unsafe.Add(ref first, upper);
            ref float below = ref Unsafe.Add(ref first, lower);
            Exchange(ref above, ref below);
            Exchange(ref Unsafe.Add(ref above, 8), ref Unsafe.Add(ref below, 8));
            Exchange(ref Unsafe.Add(ref above, 16), ref Unsafe.Add(ref below, 16));
            Exchange(ref Unsafe.Add(ref above, 24), ref Unsafe.Add(ref below, 24));
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
