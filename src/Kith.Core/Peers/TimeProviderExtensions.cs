using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Peers;

/// <summary>Reads a <see cref="TimeProvider"/> in the protocol's units.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>The monotonic moment now.</summary>
    public static Instant GetInstant(this TimeProvider time)
    {
        long frequency = time.TimestampFrequency;
        long stamp = time.GetTimestamp();
        if (frequency == 1_000_000)
            return new Instant(stamp);
        (long seconds, long rest) = Math.DivRem(stamp, frequency);
        return new Instant((seconds * 1_000_000) + (rest * 1_000_000 / frequency));
    }

    /// <summary>
    /// Waits, or until cancelled, which is no exception: look at the token. Resumes inside the timer or the cancelling call, so on the node's
    /// loop; a cancelled <c>Task.Delay</c> resumes on the thread pool.
    /// </summary>
    public static async Task PauseAsync(this TimeProvider time, TimeSpan span, CancellationToken cancellation)
    {
        TaskCompletionSource over = new();
        using ITimer timer = time.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), over, span, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), over);
        await over.Task;
    }
}
