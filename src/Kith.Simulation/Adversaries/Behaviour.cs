namespace Kith.Simulation.Adversaries;

/// <summary>What a Byzantine node does.</summary>
internal enum Behaviour
{
    /// <summary>Answers nobody, and asks as before.</summary>
    Drop,

    /// <summary>Answers as its node does, but with other bytes in place of every value it holds.</summary>
    Lie,

    /// <summary>Names only other adversaries, those closest to what is asked for, holds nothing, and says that it has stored what it is given.</summary>
    Forge,

    /// <summary>Goes on serving what it held when it was corrupted, and says that it has stored what is newer.</summary>
    Stale,
}
