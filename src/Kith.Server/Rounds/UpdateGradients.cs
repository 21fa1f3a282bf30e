using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;

namespace Kith.Server.Rounds;

/// <summary>Updates as numbers in memory, as JSON has them, and as files.</summary>
internal static class UpdateGradients
{
    /// <summary>The most numbers that are read from one JSON document or written into one: a million take some ten megabytes.</summary>
    public const long MaxElements = 1 << 20;

    /// <summary>Refuses what JSON is no good for.</summary>
    /// <param name="round">The round.</param>
    /// <param name="updates">How many updates are to stand in the document.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public static void RequireFew(RoundDescription round, int updates = 1)
    {
        if (round.Elements > MaxElements / updates)
            throw new KithException(KithErrorCode.InvalidArgument, $"An update of this round has {round.Elements} numbers, and {updates} would stand in one answer; as JSON there are at most {MaxElements}. Send and ask for application/octet-stream, or use `kith round`.");
    }

    /// <summary>Writes numbers to a file as an update of a round.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: an array is missing or unknown, has another length, or a number cannot be written.</exception>
    public static async Task WriteAsync(string path, RoundDescription round, IReadOnlyDictionary<string, float[]> gradients, UpdateEncoding encoding, CancellationToken cancellation)
    {
        foreach (string name in gradients.Keys)
        {
            if (!Has(round, name))
                throw new KithException(KithErrorCode.InvalidArgument, $"The update has the array '{name}', which the round does not. It has: {string.Join(", ", round.Tensors)}.");
        }

        await using FileStream file = File.Create(path);
        await UpdateWriter.WriteAsync(
            file,
            round.Tensors,
            tensor => gradients.TryGetValue(tensor.Name, out float[]? values) ? values : throw new KithException(KithErrorCode.InvalidArgument, $"The update has no array {tensor}."),
            encoding,
            cancellation);
    }

    /// <summary>Reads all numbers of an update.</summary>
    /// <exception cref="IOException">The file cannot be read, or is no update.</exception>
    public static Dictionary<string, float[]> Read(string path)
    {
        using FileSource source = new(path);
        UpdateHeader header = UpdateHeader.Read(source, out string problem) ?? throw new IOException(problem);
        Dictionary<string, float[]> gradients = new(StringComparer.Ordinal);
        foreach (EncodedArray array in header.Arrays)
        {
            float[] values = new float[array.Tensor.Elements];
            new ArrayReader(source, array).Read(0, values);
            gradients[array.Tensor.Name] = values;
        }

        return gradients;
    }

    private static bool Has(RoundDescription round, string name)
    {
        foreach (TensorSpec tensor in round.Tensors)
        {
            if (tensor.Name == name)
                return true;
        }

        return false;
    }
}
