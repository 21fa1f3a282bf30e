using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Simulation.Studies;

/// <summary>Runs what is missing of a sweep, several at once, each world on one thread.</summary>
/// <param name="folder">Where its runs lie.</param>
/// <param name="runner">Runs one.</param>
/// <param name="runs">Those to be done; none is there yet.</param>
internal sealed class Sweep(SweepFolder folder, RunFolder runner, IReadOnlyList<SweepRun> runs)
{
    private int _taken;
    private int _done;

    /// <summary>How many have ended.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Runs all, or until cancelled: then those under way are given up, and leave nothing.</summary>
    /// <param name="threads">How many at once.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(int threads, CancellationToken cancellation)
    {
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, (_, loop) =>
            {
                while (!loop.IsExceptional && Interlocked.Increment(ref _taken) - 1 is int place && place < runs.Count)
                {
                    runner.Run(runs[place].Values, folder.PathOf(runs[place]), cancellation);
                    Interlocked.Increment(ref _done);
                }
            });
        }
        catch (AggregateException several)
        {
            cancellation.ThrowIfCancellationRequested();
            throw several.Flatten().InnerExceptions[0]; // One disk that is full fails all of them.
        }
    }
}
