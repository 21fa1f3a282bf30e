using System;

namespace Kith.Core.Peers;

/// <summary>
/// Asks a peer whether it holds what we think we both should hold, by digests: one over all of it, or one for each of
/// <see cref="Buckets"/>. The answer's <see cref="Reply.Wanted"/> has a bit for each digest that differs.
/// </summary>
/// <param name="digests">One digest, or one a bucket.</param>
public sealed class CompareRecords(ReadOnlyMemory<ulong> digests) : Request
{
    /// <summary>Parts that records are divided into, by bits of their identifiers that neighbours do not share.</summary>
    public const int Buckets = 64;

    /// <summary>The digests, in the order of the buckets.</summary>
    public ReadOnlyMemory<ulong> Digests { get; } = digests;
}
