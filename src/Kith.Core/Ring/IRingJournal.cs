using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Ring;

/// <summary>The seam to what outlives a member's process. A simulated one outlives the simulated death.</summary>
public interface IRingJournal
{
    /// <summary>What was saved last; null in a first life.</summary>
    ValueTask<RingFacts?> LoadAsync(CancellationToken cancellation);

    /// <summary>Replaces what was saved, all or nothing. Completes only when it survives the process and the loss of everything unsynced.</summary>
    ValueTask SaveAsync(RingFacts facts, CancellationToken cancellation);
}
