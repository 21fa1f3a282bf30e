using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Asks for a member's whole state at one moment: answered by a <see cref="RingSnapshot"/>. It is also the check of life.</summary>
/// <param name="sender">Who asks.</param>
public sealed class RingQuery(Contact sender) : RingRequest(sender);
