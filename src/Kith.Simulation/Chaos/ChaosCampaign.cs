using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Simulation.Chaos;

/// <summary>
/// Many runs, one world a thread. What is found does not depend on how many threads there are: results are added up in the order of the seeds.
/// </summary>
/// <param name="first">The first seed.</param>
/// <param name="count">How many.</param>
/// <param name="options">What the runs are made of.</param>
internal sealed class ChaosCampaign(ulong first, int count, ChaosOptions options)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, ChaosResult> _ahead = []; // Ended before a smaller seed has.
    private readonly ulong _first = first;
    private ulong _next = first;
    private int _taken;

    /// <summary>Told of every run that broke a promise, in the order of the seeds.</summary>
    public Action<ChaosResult>? Failed { get; init; }

    /// <summary>What happened in all runs up to the first that has not ended.</summary>
    public ChaosCounts Counts { get; } = new();

    /// <summary>Of all of them, in order.</summary>
    public ulong Digest { get; private set; }

    public int Done => (int)Counts.Seeds;

    public int Failures { get; private set; }

    /// <summary>Runs all seeds, or until cancelled: runs under way then end first.</summary>
    public void Run(int threads, CancellationToken cancellation) =>
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work(cancellation));

    private void Work(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            int index = Interlocked.Increment(ref _taken) - 1;
            if (index >= count)
                return;
            Run(_first + (ulong)index);
        }
    }

    private void Run(ulong seed)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // A world resumes what waits inside its own events, never elsewhere.
        try
        {
            Add(ChaosRun.Run(seed, options));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void Add(ChaosResult result)
    {
        lock (_lock)
        {
            _ahead[result.Seed] = result;
            while (_ahead.Remove(_next, out ChaosResult? following))
            {
                _next++;
                Counts.Add(following.Counts);
                Digest = (Digest * 31) + following.Digest;
                if (following.Violation is null)
                    continue;
                Failures++;
                Failed?.Invoke(following);
            }
        }
    }
}
