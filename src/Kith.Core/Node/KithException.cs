using System;

namespace Kith.Core.Node;

/// <summary>
/// A failure that the person who runs or embeds a node can act on: its message names what is wrong and the remedy. Absent values,
/// unmet quorums and timeouts are results and never arrive as an exception.
/// </summary>
public class KithException : Exception
{
    /// <summary>A failure of the given kind.</summary>
    /// <param name="code">The kind of failure.</param>
    /// <param name="message">What is wrong and what to do about it, in one or two sentences.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public KithException(KithErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The kind of failure.</summary>
    public KithErrorCode Code { get; }
}
