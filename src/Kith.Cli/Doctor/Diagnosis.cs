using Kith.Core.Node;

namespace Kith.Cli.Doctor;

/// <summary>What one check of a machine found.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Level">How it is.</param>
/// <param name="Text">What was found, and what to do where it is not well.</param>
internal readonly record struct Diagnosis(string What, HealthLevel Level, string Text)
{
    public static Diagnosis Good(string what, string text) => new(what, HealthLevel.Healthy, text);

    public static Diagnosis Doubtful(string what, string text) => new(what, HealthLevel.Degraded, text);

    public static Diagnosis Bad(string what, string text) => new(what, HealthLevel.Unhealthy, text);
}
