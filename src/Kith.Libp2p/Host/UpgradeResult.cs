using System.Diagnostics.CodeAnalysis;
using Kith.Libp2p.Tls;

namespace Kith.Libp2p.Host;

/// <summary>A secured connection ready for the muxer, or why there is none.</summary>
internal readonly record struct UpgradeResult(SecureChannel? Channel, ConnectFailure Failure)
{
    /// <summary>Whether there is a channel.</summary>
    [MemberNotNullWhen(true, nameof(Channel))]
    public bool Upgraded => Channel is not null;
}
