using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Ring;

/// <summary>A journal in memory: for simulated members, whose death it outlives, and for those that need not remember.</summary>
public sealed class MemoryRingJournal : IRingJournal
{
    private RingFacts? _facts;

    /// <summary>Whether saving fails, as on a disk that does.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>How often something was saved.</summary>
    public int Saves { get; private set; }

    /// <inheritdoc/>
    public ValueTask<RingFacts?> LoadAsync(CancellationToken cancellation) => new(_facts);

    /// <inheritdoc/>
    /// <exception cref="IOException">It is broken.</exception>
    public ValueTask SaveAsync(RingFacts facts, CancellationToken cancellation)
    {
        if (IsBroken)
            throw new IOException("The journal cannot be written, because it was broken on purpose.");
        _facts = facts;
        Saves++;
        return ValueTask.CompletedTask;
    }
}
