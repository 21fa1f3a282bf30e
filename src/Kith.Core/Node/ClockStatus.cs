using System;

namespace Kith.Core.Node;

/// <summary>What a node makes of the time.</summary>
/// <param name="Now">The time that records are judged by: it follows small steps of the wall clock and questions large ones.</param>
/// <param name="Wall">What the machine's wall clock says.</param>
/// <param name="IsDoubtful">Whether the wall clock has jumped and neither the peers' median nor the operator has confirmed it: no record ends because of the jump.</param>
/// <param name="PeersTime">What the median of the peers says; null when none was heard lately.</param>
/// <param name="PeersHeard">How many peers that is the median of.</param>
public sealed record ClockStatus(DateTimeOffset Now, DateTimeOffset Wall, bool IsDoubtful, DateTimeOffset? PeersTime, int PeersHeard);
