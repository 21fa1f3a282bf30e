using System.Diagnostics.CodeAnalysis;

namespace Kith.Libp2p.Multistream;

/// <summary>How a negotiation ended: with a protocol, or with the reason why not.</summary>
internal readonly record struct NegotiationResult(string? Protocol, NegotiationFailure Failure)
{
    /// <summary>Whether a protocol was agreed on.</summary>
    [MemberNotNullWhen(true, nameof(Protocol))]
    public bool Agreed => Protocol is not null;

    /// <summary>Both sides speak this protocol.</summary>
    public static NegotiationResult Of(string protocol) => new(protocol, NegotiationFailure.None);

    /// <summary>No protocol, and why.</summary>
    public static NegotiationResult Of(NegotiationFailure failure) => new(null, failure);
}
