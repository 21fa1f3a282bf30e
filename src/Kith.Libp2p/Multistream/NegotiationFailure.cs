namespace Kith.Libp2p.Multistream;

/// <summary>Why two sides did not agree on a protocol.</summary>
internal enum NegotiationFailure
{
    /// <summary>They did agree.</summary>
    None,

    /// <summary>The other side speaks none of the protocols proposed, or proposed none of ours.</summary>
    NoCommonProtocol,

    /// <summary>A line is too long, has no line feed or is not UTF-8, or a length is not a varint of at most two bytes.</summary>
    Malformed,

    /// <summary>The other side speaks another multistream version, or answered with a protocol that was not proposed.</summary>
    UnexpectedLine,

    /// <summary>More proposals than a peer in good faith needs.</summary>
    TooManyProposals,

    /// <summary>The stream ended.</summary>
    Closed,

    /// <summary>The whole exchange took longer than allowed.</summary>
    TimedOut,
}
