using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>A peer and where it can be dialled.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="Addresses">Binary multiaddresses, most useful first.</param>
/// <param name="IsSelf">Whether it is the node that answers.</param>
/// <param name="FailureDomain">What it says that it may be lost together with, such as its rack; null when it says nothing, or nothing was heard yet.</param>
public sealed record PeerInfo(PeerId Peer, IReadOnlyList<ReadOnlyMemory<byte>> Addresses, bool IsSelf = false, string? FailureDomain = null);
