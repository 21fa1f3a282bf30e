using System;
using System.Globalization;

namespace Kith.Simulation.Churn;

/// <summary>Spells as people write them: <c>exponential:3600</c> and <c>weibull:0.6,3600</c>, in seconds.</summary>
internal static class SpellText
{
    /// <summary>All forms, for messages and help.</summary>
    public const string Forms = "exponential:3600 or weibull:0.6,3600, in seconds";

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number in it is outside its range; the message names both.</exception>
    /// <returns>The spell, validated; null when the text has none of the forms.</returns>
    public static Spell? Parse(string text)
    {
        string[] parts = text.Split(':', ',');
        double[] numbers = new double[parts.Length - 1];
        for (int place = 0; place < numbers.Length; place++)
        {
            if (!double.TryParse(parts[place + 1], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out numbers[place]))
                return null;
        }

        Spell? spell = (parts[0], numbers) switch
        {
            ("exponential", [double mean]) => new ExponentialSpell(mean),
            ("weibull", [double shape, double scale]) => new WeibullSpell(shape, scale),
            _ => null,
        };
        spell?.Validate();
        return spell;
    }
}
