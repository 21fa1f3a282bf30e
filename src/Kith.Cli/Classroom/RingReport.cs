using System.Collections.Generic;
using Kith.Classroom;

namespace Kith.Cli.Classroom;

/// <summary>What the peers of one process know, for scripts.</summary>
/// <param name="Peers">One entry a peer, in the order of their numbers.</param>
/// <param name="Unmonitored">Peers that these know and that run elsewhere.</param>
internal sealed record RingReport(IReadOnlyList<RingPeerView> Peers, IReadOnlyList<int> Unmonitored);
