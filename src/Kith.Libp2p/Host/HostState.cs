using Kith.Libp2p.Gates;
using Kith.Libp2p.Scopes;

namespace Kith.Libp2p.Host;

/// <summary>What of a host's bounds can be changed while it runs. Safe for threads.</summary>
internal sealed class HostState(HostOptions options)
{
    private volatile GateRules _gates = options.Gates;

    /// <summary>Counts what peers have, within the limits that hold now.</summary>
    public ResourceScopes Scopes { get; } = new(options.Limits);

    /// <summary>Who may connect and be connected to.</summary>
    public GateRules Gates
    {
        get => _gates;
        set => _gates = value;
    }
}
