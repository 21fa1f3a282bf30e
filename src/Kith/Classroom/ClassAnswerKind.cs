namespace Kith.Classroom;

/// <summary>How a message of the classroom ended. The numbers are on the wire.</summary>
internal enum ClassAnswerKind
{
    /// <summary>None came.</summary>
    None = 0,

    /// <summary>As wished.</summary>
    Done = 1,

    /// <summary>The number is another peer's.</summary>
    Taken = 2,

    /// <summary>The one who should have the file does not.</summary>
    NoFile = 3,

    /// <summary>Not welcome: the sender's number is pinned to another peer, or nobody asked for this file.</summary>
    Refused = 4,

    /// <summary>Too much to do, or not in the ring yet.</summary>
    Busy = 5,

    /// <summary>Nobody who could pass it on answers.</summary>
    Unreachable = 6,

    /// <summary>The bytes did not have the SHA-256 that they should, or could not be written.</summary>
    Damaged = 7,
}
