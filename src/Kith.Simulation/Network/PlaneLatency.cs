namespace Kith.Simulation.Network;

/// <summary>
/// Hosts lie on a plane, as in coordinate models of the Internet; a message takes the distance, an access delay at each end, and a jitter.
/// </summary>
public sealed record PlaneLatency : LatencyModel
{
    /// <summary>Width of the plane in milliseconds of one-way travel: 120, about the Internet's span from east to west.</summary>
    public double WidthMilliseconds { get; init; } = 120;

    /// <summary>Height of the plane in milliseconds: 60.</summary>
    public double HeightMilliseconds { get; init; } = 60;

    /// <summary>Access delay at each end in milliseconds: 2.</summary>
    public double AccessMilliseconds { get; init; } = 2;

    /// <summary>
    /// Whether each host has an access delay of its own, drawn once from the exponential distribution with that mean, as lines to homes differ;
    /// else all have the same.
    /// </summary>
    public bool DrawsAccess { get; init; }

    /// <summary>Mean of the exponential jitter of a message in milliseconds: 5. Without jitter all peers at one distance act at the same instant.</summary>
    public double JitterMilliseconds { get; init; } = 5;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(WidthMilliseconds, 0, MostMilliseconds, nameof(WidthMilliseconds));
        Require(HeightMilliseconds, 0, MostMilliseconds, nameof(HeightMilliseconds));
        Require(AccessMilliseconds, 0, MostMilliseconds, nameof(AccessMilliseconds));
        Require(JitterMilliseconds, 0, MostMilliseconds, nameof(JitterMilliseconds));
    }

    internal override IDelays Create() => new PlaneDelays(this);
}
