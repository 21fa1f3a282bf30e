namespace Kith.Artifacts.Rounds;

/// <summary>How a participant of a round stands.</summary>
public enum ParticipantStanding
{
    /// <summary>Nothing was found under its key.</summary>
    Missing,

    /// <summary>It has handed in; its update was not looked at.</summary>
    Submitted,

    /// <summary>Its update was fetched, verified and found in order.</summary>
    Accepted,

    /// <summary>What it handed in does not count.</summary>
    Refused,
}
