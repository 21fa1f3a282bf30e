using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Overlays;

/// <summary>
/// Who should hold a record. Writes go to <see cref="Current"/> and <see cref="Pending"/>; only current members count toward W. That is how a
/// ring's hand-over stays exact without replication knowing of rings.
/// </summary>
/// <param name="Current">The members that count, nearest first; may include this node.</param>
/// <param name="Pending">Members that are taking over and already receive writes.</param>
/// <param name="Epoch">Grows whenever the set changes; compare-and-swap holds within one epoch.</param>
public sealed record ReplicaSet(IReadOnlyList<Contact> Current, IReadOnlyList<Contact> Pending, long Epoch);
