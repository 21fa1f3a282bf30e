using System;

namespace Kith.Core.Node;

/// <summary>
/// A failure that a person can mend: bad input, a broken disk, a missing daemon. The message says what is wrong and what to do about it.
/// Ordinary misses and unmet quorums are values, not exceptions.
/// </summary>
public class KithException : Exception
{
    /// <summary>A failure of a kind with a message that names the remedy.</summary>
    public KithException(KithErrorCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>What kind of failure this is.</summary>
    public KithErrorCode Code { get; }
}
