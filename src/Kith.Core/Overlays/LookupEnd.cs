namespace Kith.Core.Overlays;

/// <summary>Why a lookup ended.</summary>
public enum LookupEnd
{
    /// <summary>The closest seen have all answered.</summary>
    Converged,

    /// <summary>The sink had heard enough.</summary>
    Satisfied,

    /// <summary>No one was left to ask before enough had answered: a network smaller than the width, or one that is failing.</summary>
    Starved,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>As many answers in a row as the options say brought nobody nearer.</summary>
    Stalled,
}
