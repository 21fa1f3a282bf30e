namespace Kith.Classroom;

/// <summary>What became of a file that was stored or requested.</summary>
public enum RingFileOutcome
{
    /// <summary>It is where it should be.</summary>
    Done,

    /// <summary>The peer that should have it does not.</summary>
    NotFound,

    /// <summary>No peer that could pass the message on answered in time.</summary>
    Unreachable,

    /// <summary>A peer would not take it, or is not in the ring.</summary>
    Refused,

    /// <summary>What arrived did not have the SHA-256 that it should, or could not be written.</summary>
    Damaged,
}
