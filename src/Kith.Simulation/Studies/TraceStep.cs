using Kith.Core.Peers;

namespace Kith.Simulation.Studies;

/// <summary>One request of an operation.</summary>
/// <param name="SentMilliseconds">When it was sent, in the world's time.</param>
/// <param name="EndedMilliseconds">When it ended; null where it was under way when the operation had its end.</param>
/// <param name="To">Who was asked.</param>
/// <param name="Depth">Length of the chain of referrals by which the asker knew of that node; 1 for one from its own table, null where nobody counts them, as of a copy that is sent to who was not asked before.</param>
/// <param name="SharedBits">Leading bits that the node's identifier shares with the target.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Outcome">How it ended; null as above.</param>
/// <param name="Named">Contacts that the answer named.</param>
/// <param name="Nearer">Of those, how many are nearer to the target than who named them.</param>
/// <param name="HasRecord">Whether the record was in it.</param>
internal sealed record TraceStep(double SentMilliseconds, double? EndedMilliseconds, int To, int? Depth, int SharedBits, string Request, ReplyOutcome? Outcome, int Named, int Nearer, bool HasRecord);
