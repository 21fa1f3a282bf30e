using System;
using Kith.Core.Ids;

namespace Kith.Core.Replication;

/// <summary>A record that its writer puts again before it ends.</summary>
/// <param name="Key">The key.</param>
/// <param name="Life">How long it lives from each time on.</param>
/// <param name="Number">The number of the write that is kept: a later one is somebody else's, and ends the keeping.</param>
internal readonly record struct KeptRecord(RecordKey Key, TimeSpan Life, ulong Number);
