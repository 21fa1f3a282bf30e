using System;
using System.Threading.Tasks;

namespace Kith.Libp2p.Tests.Transport;

/// <summary>Keeps a broken test from hanging: real time, far beyond what anything here needs.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    /// <summary>Lets other work run until something holds.</summary>
    public static async Task Until(Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + Limit;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, "The condition never came to hold.");
            await Task.Yield();
        }
    }
}
