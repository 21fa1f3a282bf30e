using System.Globalization;

namespace Kith.Simulation.Validation;

/// <summary>One figure that somebody published, or that an independent model gave, beside what is measured here.</summary>
/// <param name="Source">Whose it is.</param>
/// <param name="What">What it says, with its unit.</param>
/// <param name="Published">As it was published.</param>
/// <param name="Ours">What is measured here.</param>
/// <param name="Least">The least that counts as the same.</param>
/// <param name="Most">The most.</param>
internal sealed record ValidationFigure(string Source, string What, string Published, double Ours, double Least, double Most)
{
    /// <summary>Whether it is reproduced.</summary>
    public bool IsMet => Ours >= Least && Ours <= Most;

    /// <summary>The range that counts, in words.</summary>
    public string Allowed => double.IsPositiveInfinity(Most) ? $"at least {Text(Least)}" : double.IsNegativeInfinity(Least) ? $"at most {Text(Most)}" : Least == Most ? Text(Least) : $"{Text(Least)} to {Text(Most)}";

    /// <summary>What is measured here, with as many digits as mean something.</summary>
    public string Measured => Text(Ours);

    /// <summary>A figure that may differ by so much.</summary>
    public static ValidationFigure Near(string source, string what, double published, double ours, double tolerance) =>
        new(source, what, Text(published), ours, published - tolerance, published + tolerance);

    /// <summary>A figure that must be at least so much.</summary>
    public static ValidationFigure AtLeast(string source, string what, string published, double ours, double least) => new(source, what, published, ours, least, double.PositiveInfinity);

    /// <summary>A figure that must be at most so much.</summary>
    public static ValidationFigure AtMost(string source, string what, string published, double ours, double most) => new(source, what, published, ours, double.NegativeInfinity, most);

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
