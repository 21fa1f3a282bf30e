using System;
using System.Threading.Tasks;

namespace Kith.Libp2p.Tests.Transport;

/// <summary>
/// Keeps a broken test from hanging: real time, far beyond what anything here needs. A test goes on on a thread of its own, never inside
/// the connection whose answer it awaited.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task Soon(this Task task)
    {
        await task.WaitAsync(Limit);
        await Task.Yield();
    }

    public static async Task<T> Soon<T>(this Task<T> task)
    {
        T result = await task.WaitAsync(Limit);
        await Task.Yield();
        return result;
    }

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();

    public static Task Soon(this ValueTask task) => task.AsTask().Soon();

    /// <summary>Lets other work run until something holds.</summary>
    public static async Task Until(Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + Limit;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, "The condition never came to hold.");
            await Task.Delay(1); // Others must get the threads that this waits for.
        }
    }
}
