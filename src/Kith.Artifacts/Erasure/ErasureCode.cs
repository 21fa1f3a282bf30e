using System;
using System.Collections.Generic;
using Kith.Core.Node;

namespace Kith.Artifacts.Erasure;

/// <summary>
/// A systematic Reed–Solomon code: to k shards of data come some of parity, and any k of them all give the data back. Parity is the data times a Cauchy
/// matrix, of which every square part can be inverted (Blömer et al. 1995), so that no choice of survivors is a bad one.
/// </summary>
/// <remarks>Shards may differ in length: a shorter one counts as filled up with zeros. A stripe may have fewer than k shards of data.</remarks>
internal sealed class ErasureCode
{
    /// <summary>The most shards of data in a stripe.</summary>
    public const int MaxData = 64;

    /// <summary>The most shards of parity in a stripe.</summary>
    public const int MaxParity = 32;

    public ErasureCode(int data, int parity)
    {
        if (data is < 1 or > MaxData)
            throw new KithException(KithErrorCode.InvalidArgument, $"The shards of data in a stripe are {data}; they must be 1 to {MaxData}.");
        if (parity is < 1 or > MaxParity)
            throw new KithException(KithErrorCode.InvalidArgument, $"The shards of parity in a stripe are {parity}; they must be 1 to {MaxParity}.");
        Data = data;
        Parity = parity;
    }

    /// <summary>k.</summary>
    public int Data { get; }

    /// <summary>n − k.</summary>
    public int Parity { get; }

    /// <summary>The shards of parity of a stripe, each as long as the longest of its data.</summary>
    /// <param name="stripe">1 to k shards of data.</param>
    public byte[][] Encode(IReadOnlyList<byte[]> stripe)
    {
        int length = 0;
        foreach (byte[] shard in stripe)
            length = Math.Max(length, shard.Length);
        byte[][] parity = new byte[Parity][];
        for (int row = 0; row < parity.Length; row++)
        {
            parity[row] = new byte[length];
            for (int column = 0; column < stripe.Count; column++)
                GaloisField.AddMultiple(Coefficient(row, column), stripe[column], parity[row]);
        }

        return parity;
    }

    /// <summary>Computes the data that is missing; false when fewer shards are there than the stripe has data.</summary>
    /// <param name="stripe">The shards of data, then those of parity; null where one is missing. The data is filled in.</param>
    /// <param name="data">How many of them are data.</param>
    /// <param name="lengths">The true lengths of the data.</param>
    public bool TryRestore(byte[]?[] stripe, int data, ReadOnlySpan<int> lengths)
    {
        List<int> rows = [];
        for (int shard = 0; shard < stripe.Length && rows.Count < data; shard++)
        {
            if (stripe[shard] is not null)
                rows.Add(shard);
        }

        if (rows.Count < data)
            return false;
        byte[,] inverse = Invert(Rows(rows, data));
        for (int shard = 0; shard < data; shard++)
        {
            if (stripe[shard] is not null)
                continue;
            byte[] restored = new byte[MaxLength(stripe, rows, lengths[shard])];
            for (int column = 0; column < data; column++)
                GaloisField.AddMultiple(inverse[shard, column], stripe[rows[column]], restored);
            stripe[shard] = restored.AsSpan(0, lengths[shard]).ToArray();
        }

        return true;
    }

    private static int MaxLength(byte[]?[] stripe, List<int> rows, int least)
    {
        int length = least;
        foreach (int row in rows)
            length = Math.Max(length, stripe[row]!.Length);
        return length;
    }

    /// <summary>The rows of the whole matrix that belong to these shards: ones on the diagonal for data, Cauchy's for parity.</summary>
    private byte[,] Rows(List<int> shards, int data)
    {
        byte[,] matrix = new byte[data, data];
        for (int row = 0; row < data; row++)
        {
            for (int column = 0; column < data; column++)
                matrix[row, column] = shards[row] >= data ? Coefficient(shards[row] - data, column) : shards[row] == column ? (byte)1 : (byte)0;
        }

        return matrix;
    }

    // 1 / (x + y), where the x of the rows and the y of the columns are all different.
    private static byte Coefficient(int row, int column) => GaloisField.Invert((byte)((MaxData + row) ^ column));

    /// <summary>Gauss and Jordan: what turns the matrix into ones turns ones into its inverse.</summary>
    private static byte[,] Invert(byte[,] matrix)
    {
        int size = matrix.GetLength(0);
        byte[,] inverse = new byte[size, size];
        for (int index = 0; index < size; index++)
            inverse[index, index] = 1;
        for (int pivot = 0; pivot < size; pivot++)
        {
            int row = pivot;
            while (matrix[row, pivot] == 0)
                row++; // There is one: the matrix can be inverted.
            Swap(matrix, row, pivot);
            Swap(inverse, row, pivot);
            byte scale = GaloisField.Invert(matrix[pivot, pivot]);
            for (int column = 0; column < size; column++)
            {
                matrix[pivot, column] = GaloisField.Multiply(matrix[pivot, column], scale);
                inverse[pivot, column] = GaloisField.Multiply(inverse[pivot, column], scale);
            }

            for (int other = 0; other < size; other++)
            {
                byte factor = matrix[other, pivot];
                if (other == pivot || factor == 0)
                    continue;
                for (int column = 0; column < size; column++)
                {
                    matrix[other, column] ^= GaloisField.Multiply(factor, matrix[pivot, column]);
                    inverse[other, column] ^= GaloisField.Multiply(factor, inverse[pivot, column]);
                }
            }
        }

        return inverse;
    }

    private static void Swap(byte[,] matrix, int a, int b)
    {
        if (a == b)
            return;
        for (int column = 0; column < matrix.GetLength(1); column++)
            (matrix[a, column], matrix[b, column]) = (matrix[b, column], matrix[a, column]);
    }
}
