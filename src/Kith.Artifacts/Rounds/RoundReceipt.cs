using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>A round that was opened.</summary>
/// <param name="RoundId">Its id: what participants and collectors are given.</param>
/// <param name="Description">What it is, as it was stored.</param>
/// <param name="Stored">Who holds the description.</param>
/// <param name="Named">Who holds the record that names it after its opener and its name.</param>
public sealed record RoundReceipt(Digest RoundId, RoundDescription Description, PutReceipt Stored, PutReceipt Named)
{
    /// <summary>Whether both records are on as many nodes as it takes.</summary>
    public bool IsAcknowledged => Stored.IsAcknowledged && Named.IsAcknowledged;
}
