using System;

namespace Kith.Simulation.Churn;

/// <summary>
/// Weibull spells. With a shape below 1 most are short and some very long, as measured in every open network: who has stayed for long stays
/// longer.
/// </summary>
/// <param name="Shape">0.1 to 10; 1 is exponential.</param>
/// <param name="ScaleSeconds">The time that 63.2 % of spells do not last longer than: 0.001 to 1,000,000,000.</param>
public sealed record WeibullSpell(double Shape, double ScaleSeconds) : Spell
{
    /// <inheritdoc/>
    public override TimeSpan Mean => Seconds(ScaleSeconds * Gamma(1 + (1 / Shape)));

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Shape, 0.1, 10, nameof(Shape));
        Require(ScaleSeconds, 0.001, 1e9, nameof(ScaleSeconds));
    }

    /// <inheritdoc/>
    public override TimeSpan Quantile(double share) => Seconds(ScaleSeconds * Math.Pow(-Math.Log(1 - share), 1 / Shape));

    /// <summary>The gamma function for 1 to 11: Stirling's series, after the argument has been made large.</summary>
    private static double Gamma(double x)
    {
        double divisor = 1;
        for (; x < 20; x++)
            divisor *= x;
        double series = 1 + (1 / (12 * x)) + (1 / (288 * x * x)) - (139 / (51_840 * x * x * x));
        return Math.Sqrt(2 * Math.PI / x) * Math.Pow(x / Math.E, x) * series / divisor;
    }
}
