using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Rounds;

/// <summary>What an inspection of an update's bytes found.</summary>
/// <param name="Header">Its header; null where it is refused.</param>
/// <param name="Norm">Its Euclidean norm over all arrays.</param>
/// <param name="Refusal">Why it is refused; null where it is not.</param>
/// <param name="Text">The refusal in words.</param>
internal sealed record Inspection(UpdateHeader? Header, double Norm, RefusalReason? Refusal, string Text)
{
    public static Inspection Refused(RefusalReason reason, string text) => new(Header: null, Norm: 0, reason, text);
}
