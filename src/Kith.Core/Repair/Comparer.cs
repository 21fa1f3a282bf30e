using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;

namespace Kith.Core.Repair;

/// <summary>Compares digests with a neighbour: one over all first, which is mostly enough.</summary>
internal sealed class Comparer(IPeerNetwork network, DhtMetrics metrics)
{
    /// <summary>Which buckets differ, as bits; null when the neighbour did not say.</summary>
    public async Task<ulong?> CompareAsync(Contact peer, ulong[] digests)
    {
        metrics.Comparisons++;
        ulong? summary = await AskAsync(peer, [SharedDigests.Summary(digests)]);
        return summary is null or 0 ? summary : await AskAsync(peer, digests);
    }

    private async Task<ulong?> AskAsync(Contact peer, ulong[] digests)
    {
        Reply reply = await network.RequestAsync(peer, new CompareRecords(digests));
        ulong? differing = reply.Outcome == ReplyOutcome.Answered && reply.Stored != StoreOutcome.Busy ? RepairAnswers.Bits(reply.Wanted.Span) : null;
        reply.Release();
        return differing;
    }
}
