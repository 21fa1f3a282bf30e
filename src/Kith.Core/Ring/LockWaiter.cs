using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Who has asked for a boundary lock that was taken.</summary>
/// <param name="Peer">The one who waits.</param>
/// <param name="Until">When its place in the queue lapses unless it asks again.</param>
internal sealed record LockWaiter(Contact Peer, Instant Until);
