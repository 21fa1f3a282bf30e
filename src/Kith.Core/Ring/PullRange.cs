using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Asks the owner for the next page of the range that the sender takes over: answered by <see cref="RingPage"/> or <see cref="RingStale"/>. A page
/// renews the lock.
/// </summary>
/// <param name="sender">The joiner.</param>
/// <param name="token">The token of the grant.</param>
/// <param name="from">The range's beginning, not included.</param>
/// <param name="after">SHA-256 of the key of the last record received; null for the first page.</param>
public sealed class PullRange(Contact sender, FencingToken token, in Identifier from, Identifier? after) : RingRequest(sender)
{
    private readonly Identifier _from = from;

    /// <summary>The token of the grant.</summary>
    public FencingToken Token { get; } = token;

    /// <summary>The range's beginning, not included; it ends with the sender's place.</summary>
    public ref readonly Identifier From => ref _from;

    /// <summary>SHA-256 of the key of the last record received; null for the first page.</summary>
    public Identifier? After { get; } = after;
}
