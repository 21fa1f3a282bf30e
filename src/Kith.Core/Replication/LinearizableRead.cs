using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>What a linearizable read found.</summary>
/// <param name="Record">The record; null when there is none.</param>
/// <param name="Majority">How many had to say so.</param>
/// <param name="Peers">Who did.</param>
internal sealed record LinearizableRead(Record? Record, int Majority, IReadOnlyList<PeerId> Peers);
