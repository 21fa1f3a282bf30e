using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Node;

/// <summary>What follows from the calls of <see cref="IKith"/>, for every one of them.</summary>
public static class KithExtensions
{
    /// <summary>How a node does: whether it has joined, quorums are within reach, copies are complete, its store takes writes and its clock is believed.</summary>
    public static async Task<HealthReport> GetHealthAsync(this IKith kith, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(kith);
        NodeStatus status = await kith.GetStatusAsync(cancellation);
        return HealthReport.Of(status, await kith.GetClockAsync(cancellation));
    }
}
