using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Kith;

/// <summary>Works on many things a batch at a time, so that as many as there are take no more room than one batch.</summary>
internal static class Batches
{
    /// <summary>The most things of one batch in this process.</summary>
    public const int MaxItems = 1_000;

    /// <summary>The most bytes of values of one batch in this process: a value more may be over it.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Takes a batch, has it worked on, hands out the results, and goes on.</summary>
    /// <param name="items">The things; taken as they are needed.</param>
    /// <param name="bytesOf">How much room one takes.</param>
    /// <param name="maxItems">The most things of a batch.</param>
    /// <param name="maxBytes">The room of a batch, in bytes.</param>
    /// <param name="work">Works on a batch; one result a thing, in the same order.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, int> bytesOf,
        int maxItems,
        int maxBytes,
        Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        using IEnumerator<TItem> source = items.GetEnumerator();
        while (true)
        {
            List<TItem> batch = [];
            int bytes = 0;
            while (batch.Count < maxItems && bytes < maxBytes && source.MoveNext())
            {
                batch.Add(source.Current);
                bytes += bytesOf(source.Current);
            }

            if (batch.Count == 0)
                yield break;
            foreach (TResult result in await work(batch, cancellation).ConfigureAwait(false))
                yield return result;
        }
    }
}
