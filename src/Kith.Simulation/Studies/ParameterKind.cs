namespace Kith.Simulation.Studies;

/// <summary>What kind of value a parameter takes.</summary>
internal enum ParameterKind
{
    /// <summary>A whole number in a range.</summary>
    Whole,

    /// <summary>A number in a range.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>One of some words, or a text of a form.</summary>
    Text,
}
