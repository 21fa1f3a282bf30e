namespace Kith.Libp2p.Ring;

/// <summary>What an answer of the ring is. The numbers are on the wire.</summary>
internal enum RingAnswerKind
{
    /// <summary>None: whoever was asked speaks this protocol and will not answer.</summary>
    None = 0,

    /// <summary>A step of a lookup.</summary>
    Route = 1,

    /// <summary>A member's state.</summary>
    Snapshot = 2,

    /// <summary>The lock is the asker's.</summary>
    Grant = 3,

    /// <summary>The boundary has moved.</summary>
    Commit = 4,

    /// <summary>Ask another.</summary>
    Redirect = 5,

    /// <summary>Ask later.</summary>
    Busy = 6,

    /// <summary>The token is not the lock's.</summary>
    Stale = 7,

    /// <summary>Heard.</summary>
    Acknowledgement = 8,

    /// <summary>Never.</summary>
    Refusal = 9,

    /// <summary>A page of a range.</summary>
    Page = 10,

    /// <summary>A digest of a range.</summary>
    Digest = 11,
}
