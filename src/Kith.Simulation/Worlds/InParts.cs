using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Simulation.Worlds;

/// <summary>Work on many nodes, each by itself, cut into parts for several threads; on one thread it goes in order.</summary>
internal static class InParts
{
    private const int Size = 1_024;

    /// <summary>Does work that draws from a stream of its own, which it restarts.</summary>
    public static void Run(int count, int threads, Action<int, SeededRandom> work) => Run(count, threads, static () => new SeededRandom(0, 0), work);

    /// <summary>Does the work.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="begin">Makes what a thread needs for itself.</param>
    /// <param name="work">Does the work on one of them.</param>
    /// <param name="cancellation">Ends it between two parts.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some is done and some is not.</exception>
    public static void Run<TOwn>(int count, int threads, Func<TOwn> begin, Action<int, TOwn> work, CancellationToken cancellation = default)
    {
        if (threads == 1 || count <= Size)
        {
            TOwn mine = begin();
            for (int from = 0; from < count; from += Size)
            {
                cancellation.ThrowIfCancellationRequested();
                Part(from, Math.Min(count, from + Size), mine, work);
            }

            return;
        }

        Parallel.For(
            0,
            (count + Size - 1) / Size,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            begin,
            (part, _, own) =>
            {
                Part(part * Size, Math.Min(count, (part + 1) * Size), own, work);
                return own;
            },
            static _ => { });
    }

    private static void Part<TOwn>(int from, int to, TOwn own, Action<int, TOwn> work)
    {
        for (int index = from; index < to; index++)
            work(index, own);
    }
}
