using System.Collections.Generic;

namespace Kith.Artifacts.Manifests;

/// <summary>Chunks that are restored together: without a code, one chunk.</summary>
/// <param name="First">Where in the artifact its first byte lies.</param>
/// <param name="Data">How many of its shards are chunks; the others are parity.</param>
/// <param name="Shards">The chunks, in order, then the parity.</param>
internal readonly record struct Stripe(long First, int Data, IReadOnlyList<ChunkEntry> Shards)
{
    /// <summary>How many bytes of the artifact it holds.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (ChunkEntry shard in Shards)
                bytes += shard.ChunkBytes;
            return bytes;
        }
    }
}
