namespace Kith.Artifacts.Rounds;

/// <summary>Why a submission does not count.</summary>
public enum RefusalReason
{
    /// <summary>It, or its update, cannot be read, or does not have the digest it was handed in with.</summary>
    Unreadable,

    /// <summary>It is for another round, or another version of the model.</summary>
    OtherRound,

    /// <summary>Whoever handed it in is no participant, or names another.</summary>
    OtherNode,

    /// <summary>It was handed in after the deadline.</summary>
    Late,

    /// <summary>It is not the first of this participant: an update counts once, and is not exchanged.</summary>
    Duplicate,

    /// <summary>A number of it is NaN or infinite.</summary>
    NotFinite,

    /// <summary>An array is missing, unknown, twice there, or of another shape than the round has it.</summary>
    WrongShape,

    /// <summary>Its loss or accuracy is not finite, or it comes from no samples.</summary>
    WrongMetrics,

    /// <summary>It is longer than any update of this round.</summary>
    TooLarge,

    /// <summary>Its bytes are not to be had at the moment; a later collection may find them.</summary>
    Unavailable,
}
