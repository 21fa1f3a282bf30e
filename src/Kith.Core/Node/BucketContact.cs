using System;

namespace Kith.Core.Node;

/// <summary>A contact in a bucket.</summary>
/// <param name="Peer">Who it is and where.</param>
/// <param name="SinceSeen">How long ago it last answered or asked.</param>
/// <param name="Failures">Checks that failed since.</param>
public sealed record BucketContact(PeerInfo Peer, TimeSpan SinceSeen, int Failures);
