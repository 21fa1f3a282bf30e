using System;

namespace Kith.Samples.Redis;

/// <summary>Redis answered with an error, such as <c>OOM command not allowed when used memory &gt; 'maxmemory'</c>.</summary>
internal sealed class RedisErrorException(string message) : Exception(message)
{
    /// <summary>Redis has no memory left, or could not write its log to a full disk.</summary>
    public bool IsFull => Message.StartsWith("OOM ", StringComparison.Ordinal) || Message.StartsWith("MISCONF ", StringComparison.Ordinal);
}
