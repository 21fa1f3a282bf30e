using System;
using System.Collections.Generic;
using Kith.Core.Records;

namespace Kith.Simulation.Chaos;

/// <summary>An acknowledged write, and what is known of its copies.</summary>
/// <param name="Version">Which version it is.</param>
/// <param name="Expires">When it ends, by its writer's clock.</param>
/// <param name="Required">The write quorum that its receipt counted.</param>
/// <param name="Holders">The machines that its receipt names.</param>
internal sealed record Write(RecordVersion Version, DateTimeOffset Expires, int Required, HashSet<int> Holders)
{
    /// <summary>Holders whose disks have lost it since.</summary>
    public int Lost { get; set; }
}
