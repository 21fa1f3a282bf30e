namespace Kith.Core.Node;

/// <summary>What kind of failure a <see cref="KithException"/> reports; the command line maps each to an exit code.</summary>
public enum KithErrorCode
{
    /// <summary>An argument is outside what is allowed.</summary>
    InvalidArgument,

    /// <summary>A configuration value is outside what is allowed.</summary>
    InvalidConfiguration,

    /// <summary>The identity file is missing parts, corrupt or of another kind.</summary>
    IdentityUnreadable,

    /// <summary>The record store cannot be opened or read.</summary>
    StoreUnreadable,

    /// <summary>Another process uses the data folder.</summary>
    StoreLocked,

    /// <summary>Another process listens on the address.</summary>
    AddressInUse,

    /// <summary>None of the bootstrap addresses answered.</summary>
    BootstrapUnreachable,

    /// <summary>No daemon answers at the API address.</summary>
    DaemonUnreachable,

    /// <summary>This platform or build lacks what is needed.</summary>
    NotSupported,

    /// <summary>The daemon refused: not allowed, or over a limit.</summary>
    Refused,

    /// <summary>The operation took too long.</summary>
    Timeout,

    /// <summary>There is nothing of that name.</summary>
    NotFound,

    /// <summary>What was found is not whole, or contradicts itself.</summary>
    Damaged,

    /// <summary>A defect in Kith.</summary>
    Internal,
}
