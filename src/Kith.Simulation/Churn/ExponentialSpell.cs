using System;

namespace Kith.Simulation.Churn;

/// <summary>Spells without memory: who has stayed for long stays no longer than others.</summary>
/// <param name="MeanSeconds">Their mean: 0.001 to 1,000,000,000.</param>
public sealed record ExponentialSpell(double MeanSeconds) : Spell
{
    /// <inheritdoc/>
    public override TimeSpan Mean => Seconds(MeanSeconds);

    /// <inheritdoc/>
    public override void Validate() => Require(MeanSeconds, 0.001, 1e9, nameof(MeanSeconds));

    /// <inheritdoc/>
    public override TimeSpan Quantile(double share) => Seconds(-MeanSeconds * Math.Log(1 - share));
}
