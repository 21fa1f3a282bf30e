using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>A lock that another member has granted to this one.</summary>
/// <param name="Owner">Who granted it.</param>
/// <param name="Token">What to show.</param>
/// <param name="Predecessor">Who preceded the owner at the grant: the beginning of a joiner's range.</param>
internal sealed record GrantedLock(Contact Owner, FencingToken Token, Contact Predecessor);
