using System.Collections.Immutable;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>One page of a range, in the order of the SHA-256 of the keys.</summary>
/// <param name="records">The records.</param>
/// <param name="isLast">Whether the range ends with this page.</param>
/// <param name="digest">The digest of exactly these records; a page that does not have it is asked for again.</param>
public sealed class RingPage(ImmutableArray<Record> records, bool isLast, RingDigest digest) : RingAnswer
{
    /// <summary>The records.</summary>
    public ImmutableArray<Record> Records { get; } = records;

    /// <summary>Whether the range ends with this page.</summary>
    public bool IsLast { get; } = isLast;

    /// <summary>The digest of exactly these records; a page that does not have it is asked for again.</summary>
    public RingDigest Digest { get; } = digest;
}
