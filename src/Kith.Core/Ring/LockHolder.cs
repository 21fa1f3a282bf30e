using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Who holds a boundary lock.</summary>
/// <param name="Peer">The holder.</param>
/// <param name="Incarnation">Which of its lives.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Token">What it must show.</param>
/// <param name="Expires">The end of the lease.</param>
/// <param name="ExpiresAtLast">The end beyond which no renewal goes.</param>
internal sealed record LockHolder(Contact Peer, ulong Incarnation, LockPurpose Purpose, FencingToken Token, Instant Expires, Instant ExpiresAtLast);
