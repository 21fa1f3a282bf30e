namespace Kith.Classroom;

/// <summary>What a peer of the classroom says to another. The numbers are on the wire.</summary>
internal enum ClassMessageKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Are you there? Carries the sender's two successors.</summary>
    Ping = 1,

    /// <summary>Somebody looks for its place: passed on until it arrives at the peer before the gap.</summary>
    FindPlace = 2,

    /// <summary>Passed on until it arrives where a file belongs.</summary>
    Store = 3,

    /// <summary>Passed on until it arrives where a file should be.</summary>
    Request = 4,

    /// <summary>A file itself: its bytes follow, and their SHA-256.</summary>
    File = 5,

    /// <summary>The subject follows me now, because it has joined or another died: look at your list again. A hint only; what is true, the list's owner says.</summary>
    SuccessorChange = 6,

    /// <summary>The subject, which followed me, has left: look at your list again.</summary>
    Departure = 7,
}
