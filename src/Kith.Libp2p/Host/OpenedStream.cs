using System.Diagnostics.CodeAnalysis;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>A stream whose protocol has been agreed on, or why there is none.</summary>
/// <param name="Stream">The stream, which the caller owns.</param>
/// <param name="Failure">Why not; <see cref="NegotiationFailure.Closed"/> also when the connection ends or has too many streams.</param>
internal readonly record struct OpenedStream(YamuxStream? Stream, NegotiationFailure Failure)
{
    /// <summary>Whether there is a stream.</summary>
    [MemberNotNullWhen(true, nameof(Stream))]
    public bool Opened => Stream is not null;
}
