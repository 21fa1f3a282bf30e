namespace Kith.Core.Records;

/// <summary>Why a record is refused.</summary>
public enum RecordFault
{
    /// <summary>It is valid.</summary>
    None = 0,

    /// <summary>No rule is registered for its namespace.</summary>
    UnknownNamespace,

    /// <summary>Its value is longer than the namespace allows.</summary>
    TooLarge,

    /// <summary>The value cannot be read as the namespace's format.</summary>
    Malformed,

    /// <summary>The value does not hash to the key.</summary>
    HashMismatch,

    /// <summary>It has ended.</summary>
    Expired,

    /// <summary>It ends later than the longest life allowed.</summary>
    LivesTooLong,

    /// <summary>Its clock is further ahead than clocks may differ.</summary>
    FromTheFuture,

    /// <summary>The swarm does not allow this namespace.</summary>
    Forbidden,
}
