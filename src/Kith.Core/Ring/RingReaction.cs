namespace Kith.Core.Ring;

/// <summary>What a member does about a request.</summary>
/// <param name="Answer">What it answers, once what it must remember is saved.</param>
/// <param name="Then">A conversation that it begins; null mostly.</param>
internal readonly record struct RingReaction(RingAnswer Answer, RingMove? Then = null);
