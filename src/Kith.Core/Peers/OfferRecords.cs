using System;
using Kith.Core.Records;

namespace Kith.Core.Peers;

/// <summary>
/// Names versions that we could give. The answer's <see cref="Reply.Wanted"/> has a bit for each that the peer does not hold; those are
/// then put like any other record.
/// </summary>
/// <param name="versions">What is offered, at most <see cref="MaxVersions"/>.</param>
public sealed class OfferRecords(ReadOnlyMemory<RecordTag> versions) : Request
{
    /// <summary>The most versions in one request: 20 KiB on the wire.</summary>
    public const int MaxVersions = 512;

    /// <summary>What is offered.</summary>
    public ReadOnlyMemory<RecordTag> Versions { get; } = versions;
}
