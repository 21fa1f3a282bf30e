namespace Kith.Core.Records;

/// <summary>A replica's answer to one round of a compare-and-swap.</summary>
/// <param name="Outcome">What it says.</param>
/// <param name="Held">The record it holds; null when it holds none.</param>
/// <param name="HeldNumber">The number of that record; zero when it holds none.</param>
/// <param name="Ballot">Of a granted prepare the ballot that <see cref="Proposal"/> was accepted under; when outbid the later ballot.</param>
/// <param name="Proposal">Of a granted prepare the record it has accepted and not seen decided; null when there is none.</param>
public sealed record Vote(VoteOutcome Outcome, Record? Held = null, ulong HeldNumber = 0, Ballot Ballot = default, Record? Proposal = null);
