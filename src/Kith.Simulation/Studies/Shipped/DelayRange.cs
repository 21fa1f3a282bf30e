using System.Collections.Generic;
using System.Globalization;
using Kith.Core.Node;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>A range of delays in whole milliseconds, as the study of data availability sampling has it: each step is equally likely.</summary>
/// <param name="Name">The beginning of its parameters' names.</param>
/// <param name="From">The shortest.</param>
/// <param name="To">The longest, included.</param>
internal sealed record DelayRange(string Name, int From, int To)
{
    private const string Least = "FromMilliseconds";
    private const string Most = "ToMilliseconds";

    /// <summary>The delays.</summary>
    public IReadOnlyList<double> Steps
    {
        get
        {
            double[] steps = new double[To - From + 1];
            for (int step = 0; step < steps.Length; step++)
                steps[step] = From + step;
            return steps;
        }
    }

    /// <summary>The two parameters of a range.</summary>
    public static IReadOnlyList<Parameter> ParametersOf(string name, int from, int to, string what) =>
    [
        Parameter.Whole(name + Least, from, 0, 60_000, $"The least of {what}."),
        Parameter.Whole(name + Most, to, 0, 60_000, $"The most of {what}."),
    ];

    /// <summary>The range that values have.</summary>
    public static DelayRange Of(ParameterValues values, string name) => new(name, values.Whole(name + Least), values.Whole(name + Most));

    /// <exception cref="KithException">The range ends before it begins.</exception>
    public void Check()
    {
        if (To < From)
            throw new KithException(KithErrorCode.InvalidArgument, $"\"{Name}{Least}\" is {From} and \"{Name}{Most}\" {To}; the second must not be smaller.");
    }

    /// <summary>As the study's tables have it: one number, or two with a dash.</summary>
    public override string ToString() => From == To ? From.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{From}-{To}");
}
