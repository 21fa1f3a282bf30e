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

    /// <summary>It lies under a key that belongs to somebody else than its writer.</summary>
    Misplaced,

    /// <summary>It carries a public key that is not its writer's.</summary>
    WrongKey,

    /// <summary>The signature does not fit the record, its key or this swarm: it is forged, or was changed on the way.</summary>
    BadSignature,
}
