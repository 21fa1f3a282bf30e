using System.Globalization;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Artifacts.Rounds;

/// <summary>Where a round's records are.</summary>
internal static class RoundKeys
{
    /// <summary>What names a round after its opener: the digest of its description.</summary>
    public static RecordKey OfName(PeerId opener, string name) => SignedKey.Of(opener, string.Create(CultureInfo.InvariantCulture, $"round/{name}"));

    /// <summary>What a participant hands in.</summary>
    public static RecordKey OfSubmission(PeerId participant, Digest round) => SignedKey.Of(participant, string.Create(CultureInfo.InvariantCulture, $"round-update/{round}"));
}
