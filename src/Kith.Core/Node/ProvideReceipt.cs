using System;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>What became of saying that this node provides something.</summary>
/// <param name="Key">What is provided.</param>
/// <param name="Told">How many of the nodes closest to the key were told. They do not answer: whether they remember is theirs to decide.</param>
/// <param name="Closest">How many there are.</param>
/// <param name="Expires">When they forget it, unless it is said again; this node does, every 22 hours, until it is told to stop.</param>
/// <param name="Duration">From the call to the last telling.</param>
public sealed record ProvideReceipt(ProviderKey Key, int Told, int Closest, DateTimeOffset Expires, TimeSpan Duration);
