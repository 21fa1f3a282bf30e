namespace Kith.Core.Node;

/// <summary>What kind of failure a <see cref="KithException"/> reports: stable names to branch on, print and turn into exit codes.</summary>
public enum KithErrorCode
{
    /// <summary>A caller passed something that can never work, such as an empty key.</summary>
    InvalidArgument,

    /// <summary>An option or a configuration file holds a value that cannot be used.</summary>
    InvalidConfiguration,

    /// <summary>The node's private key cannot be read or written.</summary>
    IdentityUnreadable,

    /// <summary>The record store is corrupt, newer than this version, or sealed under another key.</summary>
    StoreUnreadable,

    /// <summary>Another process holds the record store.</summary>
    StoreLocked,

    /// <summary>The address to listen on is taken.</summary>
    AddressInUse,

    /// <summary>None of the peers given to join through answered.</summary>
    BootstrapUnreachable,

    /// <summary>This platform, preset or overlay does not offer what was asked.</summary>
    NotSupported,

    /// <summary>A bug in Kith.</summary>
    Internal,
}
