using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Ring;

/// <summary>A journal in memory: for simulated members, whose death it outlives, and for those that need not remember.</summary>
public sealed class MemoryRingJournal : IRingJournal
{
    private RingFacts? _facts;

    /// <summary>How often something was saved.</summary>
    public int Saves { get; private set; }

    /// <inheritdoc/>
    public ValueTask<RingFacts?> LoadAsync(CancellationToken cancellation) => new(_facts);

    /// <inheritdoc/>
    public ValueTask SaveAsync(RingFacts facts, CancellationToken cancellation)
    {
        _facts = facts;
        Saves++;
        return ValueTask.CompletedTask;
    }
}
