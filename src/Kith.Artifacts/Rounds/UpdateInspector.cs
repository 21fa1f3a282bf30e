using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using Kith.Artifacts.Rounds.Aggregation;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Rounds;

/// <summary>Reads an update once from beginning to end before anything is made of it: its shapes, its numbers, its norm.</summary>
internal static class UpdateInspector
{
    private const int BlockElements = 8_192;

    /// <summary>Inspects an update.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="tensors">The arrays that it has to have, and no others.</param>
    /// <exception cref="System.IO.IOException">The source cannot be read.</exception>
    public static Inspection Inspect(IByteSource source, IReadOnlyList<TensorSpec> tensors)
    {
        if (UpdateHeader.Read(source, out string problem) is not { } header)
            return Inspection.Refused(RefusalReason.Unreadable, $"The update cannot be read. {problem}");
        if (ShapeProblem(header, tensors) is { } wrong)
            return Inspection.Refused(RefusalReason.WrongShape, wrong);
        Dictionary<string, EncodedArray> arrays = header.Arrays.ToDictionary(array => array.Tensor.Name, StringComparer.Ordinal);
        float[] block = new float[BlockElements];
        double total = 0;
        foreach (TensorSpec tensor in tensors)
        {
            ArrayReader reader = new(source, arrays[tensor.Name]);
            if (reader.Problem() is { } broken)
                return Inspection.Refused(RefusalReason.Unreadable, broken);
            SumOfSquares sum = default;
            for (long start = 0; start < tensor.Elements; start += BlockElements)
            {
                Span<float> values = block.AsSpan(0, (int)long.Min(BlockElements, tensor.Elements - start));
                reader.Read(start, values);
                if (!TensorPrimitives.IsFiniteAll<float>(values))
                    return Inspection.Refused(RefusalReason.NotFinite, $"The array {tensor.Name} has {FirstNotFinite(values, start)}.");
                sum.Add(values);
            }

            total += sum.Total;
        }

        return new Inspection(header, double.Sqrt(total), Refusal: null, Text: "");
    }

    private static string FirstNotFinite(ReadOnlySpan<float> values, long start)
    {
        int index = 0;
        while (float.IsFinite(values[index]))
            index++;
        return $"{(float.IsNaN(values[index]) ? "NaN" : "an infinity")} at place {start + index}";
    }

    private static string? ShapeProblem(UpdateHeader header, IReadOnlyList<TensorSpec> tensors)
    {
        Dictionary<string, TensorSpec> expected = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (TensorSpec brought in header.Arrays.Select(array => array.Tensor))
        {
            if (!expected.TryGetValue(brought.Name, out TensorSpec? wanted))
                return $"The update has the array {brought}, which the round does not.";
            if (!wanted.Equals(brought))
                return $"The update has {brought}; the round has {wanted}.";
            if (!seen.Add(brought.Name))
                return $"The update has the array {brought.Name} twice.";
        }

        return tensors.FirstOrDefault(tensor => !seen.Contains(tensor.Name)) is { } missing ? $"The update has no array {missing}." : null;
    }
}
