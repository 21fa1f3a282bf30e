using System;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;

namespace Kith.Server.Rounds;

/// <summary>How an update's numbers are written, by name.</summary>
internal static class EncodingText
{
    /// <summary>The names.</summary>
    public static readonly string[] Names = ["fp32", "fp16", "bf16", "int8", "topk"];

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name.</param>
    /// <param name="kept">In topk, the part of the numbers that is kept; null for the default.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: it is none, or the part is outside its range.</exception>
    public static UpdateEncoding Parse(string text, double? kept = null)
    {
        int index = Array.IndexOf(Names, text);
        if (index < 0)
            throw new KithException(KithErrorCode.InvalidArgument, $"The encoding is '{text}'. Allowed: {string.Join(", ", Names)}.");
        UpdateEncoding encoding = new() { Encoding = (FloatEncoding)index, Kept = kept ?? UpdateEncoding.Exact.Kept };
        encoding.Validate();
        return encoding;
    }
}
