using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Chunking;

/// <summary>
/// How large the chunks of an artifact become, in bytes before compression. Two artifacts share their equal parts only when both were cut with the
/// same sizes.
/// </summary>
internal sealed record ChunkSizes
{
    /// <summary>The longest chunk there can be: the longest record.</summary>
    public const int LongestChunk = RecordLimits.WireMaxValueBytes;

    /// <summary>The sizes of every artifact that says nothing else.</summary>
    public static readonly ChunkSizes Default = new();

    /// <summary>No chunk but the last is shorter, 64 bytes or more; 16 KiB unless set.</summary>
    public int Smallest { get; init; } = 16 << 10;

    /// <summary>The length that chunks tend to, between the others; 40 KiB unless set.</summary>
    public int Normal { get; init; } = 40 << 10;

    /// <summary>No chunk is longer, at most <see cref="LongestChunk"/>, which it is unless set.</summary>
    public int Longest { get; init; } = LongestChunk;

    /// <summary>Throws when a size is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public void Validate()
    {
        Require(Longest is >= 64 and <= LongestChunk, nameof(Longest), Longest, $"64 to {LongestChunk:N0} bytes");
        Require(Normal >= 64 && Normal <= Longest, nameof(Normal), Normal, $"64 to {nameof(Longest)}, {Longest:N0} bytes");
        Require(Smallest >= 64 && Smallest <= Normal, nameof(Smallest), Smallest, $"64 to {nameof(Normal)}, {Normal:N0} bytes");
    }

    private static void Require(bool holds, string name, int value, string range)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidArgument, $"The chunk size {name} is {value}; it must be {range}.");
    }
}
