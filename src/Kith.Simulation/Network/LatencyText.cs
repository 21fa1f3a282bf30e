using System;
using System.Globalization;
using System.Linq;

namespace Kith.Simulation.Network;

/// <summary>Latency models as people write them: <c>plane</c>, <c>regions</c>, <c>constant:50</c>, <c>uniform:20-100</c>, <c>choice:10,20,30</c>, in milliseconds.</summary>
internal static class LatencyText
{
    /// <summary>All forms, for messages and help.</summary>
    public const string Forms = "plane, regions, constant:50, uniform:20-100 or choice:10,20,30, in milliseconds";

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number in it is outside its range; the message names both.</exception>
    /// <returns>The model, validated; null when the text has none of the forms.</returns>
    public static LatencyModel? Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        double[]? numbers = parts.Length == 2 ? Numbers(parts[1], parts[0] == "uniform" ? '-' : ',') : null;
        LatencyModel? model = (parts[0], numbers) switch
        {
            ("plane", null) when parts.Length == 1 => new PlaneLatency(),
            ("regions", null) when parts.Length == 1 => RegionLatency.Internet,
            ("constant", [double time]) => new ConstantLatency(time),
            ("uniform", [double from, double to]) => new UniformLatency(from, to),
            ("choice", not null) => new ChoiceLatency(numbers),
            _ => null,
        };
        model?.Validate();
        return model;
    }

    private static double[]? Numbers(string text, char separator)
    {
        double?[] numbers = [.. text.Split(separator).Select(part => double.TryParse(part, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) ? number : (double?)null)];
        return numbers.Contains(null) ? null : Array.ConvertAll(numbers, number => number!.Value);
    }
}
