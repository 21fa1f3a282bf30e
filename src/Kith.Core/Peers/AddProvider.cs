using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>Tells a peer that the sender provides something (Kademlia ADD_PROVIDER). On the wire it has no answer: sent is all there is to know.</summary>
/// <param name="key">What is provided.</param>
/// <param name="providers">The providers named; whoever receives it takes only the sender.</param>
public sealed class AddProvider(ProviderKey key, IReadOnlyList<Contact> providers) : Request(key.Bytes)
{
    /// <summary>What is provided.</summary>
    public ProviderKey ProviderKey { get; } = key;

    /// <summary>The providers named.</summary>
    public IReadOnlyList<Contact> Providers { get; } = providers;
}
