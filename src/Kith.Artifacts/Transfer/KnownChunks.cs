using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Transfer;

/// <summary>Chunks that the network is known to hold, by what they contain. Safe from any thread; keeps no more than <see cref="MaxChunks"/>.</summary>
internal sealed class KnownChunks
{
    /// <summary>The most that are kept in mind, some 10 GiB of artifact and 40 MB of memory: chunks beyond it are sent again.</summary>
    public const int MaxChunks = 262_144;

    private readonly Dictionary<Digest, ChunkEntry> _entries = [];
    private readonly Lock _gate = new();

    public void Add(in ChunkEntry entry)
    {
        lock (_gate)
        {
            if (_entries.Count < MaxChunks)
                _entries.TryAdd(entry.Chunk, entry);
        }
    }

    public bool TryGet(Digest chunk, [NotNullWhen(true)] out ChunkEntry entry)
    {
        lock (_gate)
            return _entries.TryGetValue(chunk, out entry);
    }
}
