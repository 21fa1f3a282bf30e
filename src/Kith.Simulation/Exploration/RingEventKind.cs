namespace Kith.Simulation.Exploration;

/// <summary>What may happen to a ring.</summary>
internal enum RingEventKind : byte
{
    /// <summary>A request arrives and is answered at once; at one that is dead it is in vain.</summary>
    Request,

    /// <summary>An answer arrives, or the lack of one is noticed.</summary>
    Answer,

    /// <summary>A request is lost.</summary>
    LoseRequest,

    /// <summary>An answer is lost: what was asked for has happened.</summary>
    LoseAnswer,

    /// <summary>A member begins a round of stabilisation.</summary>
    Stabilise,

    /// <summary>A joiner or leaver takes its next step.</summary>
    Proceed,

    /// <summary>A joiner gives up a grant that nobody confirms, and will begin again.</summary>
    GiveUp,

    /// <summary>A lease runs out.</summary>
    Expire,

    /// <summary>Those who wait for a lock have not been heard of for long.</summary>
    Forget,

    /// <summary>A node dies for good.</summary>
    Crash,
}
