using Kith.Core.Ids;

namespace Kith.Core.Peers;

/// <summary>Asks for the providers of something, and for the contacts closest to its key (Kademlia GET_PROVIDERS).</summary>
/// <param name="key">What is looked for.</param>
public sealed class GetProviders(ProviderKey key) : Request(key.Bytes)
{
    /// <summary>What is looked for.</summary>
    public ProviderKey ProviderKey { get; } = key;
}
