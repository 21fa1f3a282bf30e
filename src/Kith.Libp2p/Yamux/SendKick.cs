namespace Kith.Libp2p.Yamux;

/// <summary>What is left to do, outside the lock, after frames were queued under it.</summary>
internal enum SendKick
{
    /// <summary>Nothing: the writer is at work and will take the frames along.</summary>
    Nothing,

    /// <summary>The writer sleeps: wake it.</summary>
    Wake,

    /// <summary>Too many control frames wait: the peer does not read, and the session must end.</summary>
    Overflow,
}
