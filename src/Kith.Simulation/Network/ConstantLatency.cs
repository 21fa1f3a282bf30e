namespace Kith.Simulation.Network;

/// <summary>Every message takes the same time.</summary>
/// <param name="Milliseconds">How long: 0 to <see cref="LatencyModel.MostMilliseconds"/>.</param>
public sealed record ConstantLatency(double Milliseconds) : LatencyModel
{
    /// <inheritdoc/>
    public override void Validate() => Require(Milliseconds, 0, MostMilliseconds, nameof(Milliseconds));

    internal override IDelays Create() => new ChosenDelays([Milliseconds]);
}
