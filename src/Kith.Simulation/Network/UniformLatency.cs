namespace Kith.Simulation.Network;

/// <summary>Each message takes any time between two, all equally likely; PeerSim's Kademlia has it so, from 20 to 100.</summary>
/// <param name="FromMilliseconds">The shortest: 0 or more.</param>
/// <param name="ToMilliseconds">The longest, included.</param>
public sealed record UniformLatency(double FromMilliseconds, double ToMilliseconds) : LatencyModel
{
    /// <inheritdoc/>
    public override void Validate()
    {
        Require(FromMilliseconds, 0, MostMilliseconds, nameof(FromMilliseconds));
        Require(ToMilliseconds, FromMilliseconds, MostMilliseconds, nameof(ToMilliseconds));
    }

    internal override IDelays Create() => new UniformDelays(FromMilliseconds, ToMilliseconds);
}
