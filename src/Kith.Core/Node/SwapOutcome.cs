namespace Kith.Core.Node;

/// <summary>What became of a put that expected a number.</summary>
public enum SwapOutcome
{
    /// <summary>It took effect: what it expected was there, and nothing came between.</summary>
    Swapped,

    /// <summary>Another number was there; nothing was written.</summary>
    Conflict,

    /// <summary>
    /// Not known: too few replicas answered, or others kept bidding. It may have taken effect or may yet; read the key to learn more.
    /// </summary>
    Unknown,

    /// <summary>
    /// Refused: too few of the replicas agree on who the replicas are, or their stores keep no ballots. Nothing was written. After a lasting
    /// change of the replica set, one put that expects nothing begins a new epoch.
    /// </summary>
    OtherEpoch,
}
