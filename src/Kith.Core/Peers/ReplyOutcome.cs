namespace Kith.Core.Peers;

/// <summary>How a request ended. A peer's failure is a value, never an exception.</summary>
public enum ReplyOutcome
{
    /// <summary>The peer answered.</summary>
    Answered,

    /// <summary>The peer did not answer in the network's time.</summary>
    TimedOut,

    /// <summary>No connection could be made, or it broke before the answer.</summary>
    Unreachable,

    /// <summary>The peer, or our own limits, refused the request.</summary>
    Refused,

    /// <summary>The peer answered something that is not an answer.</summary>
    Malformed,
}
