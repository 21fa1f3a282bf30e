namespace Kith.Server.VoidPhone;

/// <summary>Why a connection was closed by this side. Each is counted.</summary>
internal enum VoidPhoneFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A message says that it is shorter than its own header.</summary>
    SizeBelowHeader,

    /// <summary>The type is no number of this protocol.</summary>
    UnknownType,

    /// <summary>The type is an answer, or a question of the other dialect.</summary>
    NotARequest,

    /// <summary>The size does not fit the type.</summary>
    WrongSize,

    /// <summary>A put without a value.</summary>
    EmptyValue,

    /// <summary>An address is no IP address and port in ASCII.</summary>
    WrongAddress,

    /// <summary>The connection ended inside a message.</summary>
    Truncated,

    /// <summary>A message did not arrive whole in time.</summary>
    MessageTimeout,

    /// <summary>Nothing was asked for long.</summary>
    IdleTimeout,

    /// <summary>The client does not read its answers.</summary>
    SlowReader,

    /// <summary>More messages or connections than the rate limit allows.</summary>
    RateLimited,

    /// <summary>More connections at once than the limit.</summary>
    TooManyConnections,
}
