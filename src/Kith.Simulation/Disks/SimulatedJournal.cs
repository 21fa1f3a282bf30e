using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Ring;

namespace Kith.Simulation.Disks;

/// <summary>What a ring's member keeps on its machine's disk. It outlives the process, and saving can be made to fail.</summary>
internal sealed class SimulatedJournal : IRingJournal
{
    private readonly MemoryRingJournal _kept = new();

    /// <summary>Whether saving fails.</summary>
    public bool IsBroken { get; set; }

    public ValueTask<RingFacts?> LoadAsync(CancellationToken cancellation) => _kept.LoadAsync(cancellation);

    public ValueTask SaveAsync(RingFacts facts, CancellationToken cancellation) => IsBroken
        ? throw new KithException(KithErrorCode.StoreUnreadable, "The journal cannot be written, because it was broken on purpose.")
        : _kept.SaveAsync(facts, cancellation);
}
