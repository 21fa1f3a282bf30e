using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>
/// Serves many keys with few lookups: sorted by identifier they fall into regions, one wide lookup finds every node of a region, and the
/// replicas of each of its keys are picked from those. A key that no region covers for sure gets a lookup of its own.
/// </summary>
/// <param name="overlay">Whose regions.</param>
/// <param name="replicas">R.</param>
internal sealed class RegionSweep(IOverlay overlay, int replicas)
{
    /// <summary>Regions under way at once.</summary>
    public const int MaxRegions = 4;

    /// <summary>Keys under way at once in one region.</summary>
    public const int MaxKeysOfRegion = 32;

    /// <summary>How many of the closest a lookup asks for: a whole subtree of a random network then has at least half of them, which is R and to spare.</summary>
    private readonly int _width = Math.Max(20, 4 * replicas);

    private readonly record struct Key(FindNode Ask, int Index);

    /// <summary>What is done with one key; its replicas are null where only a lookup of its own can tell them.</summary>
    /// <param name="index">The key's place in the list.</param>
    /// <param name="replicas">Its R closest nodes, nearest first.</param>
    public delegate Task Act(int index, IReadOnlyList<Contact>? replicas);

    /// <summary>Does something with each of many keys.</summary>
    /// <param name="keys">Record keys or provider keys, whose SHA-256 is where they lie.</param>
    /// <param name="act">Called once a key; what it throws ends the sweep.</param>
    /// <param name="cancellation">Ends it between keys.</param>
    public async Task RunAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, Act act, CancellationToken cancellation)
    {
        Key[] sorted = new Key[keys.Count];
        for (int index = 0; index < sorted.Length; index++)
            sorted[index] = new Key(new FindNode(keys[index]) { NeedsEach = true }, index);
        Array.Sort(sorted, static (a, b) => a.Ask.Target.CompareTo(b.Ask.Target));
        int next = 0;
        Task[] walkers = new Task[Math.Min(MaxRegions, sorted.Length)];
        for (int walker = 0; walker < walkers.Length; walker++)
            walkers[walker] = WalkAsync();
        await Task.WhenAll(walkers);

        async Task WalkAsync()
        {
            while (next < sorted.Length)
            {
                int first = next;
                while (++next < sorted.Length && overlay.AreNear(in sorted[first].Ask.Target, in sorted[next].Ask.Target, _width))
                {
                }

                await VisitAsync(sorted.AsMemory(first, next - first), act, cancellation);
            }
        }
    }

    /// <summary>Does what is to be done with keys that look like one region, and may turn out to be several.</summary>
    private async Task VisitAsync(ReadOnlyMemory<Key> keys, Act act, CancellationToken cancellation)
    {
        while (keys.Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            int done = keys.Length == 1 ? 0 : await VisitCoveredAsync(keys, act, cancellation);
            if (done == 0)
            {
                await act(keys.Span[0].Index, null);
                done = 1;
            }

            keys = keys[done..];
        }
    }

    /// <summary>Looks around the first of these keys and does what is to be done with those whose replicas that has found: how many, from the first on.</summary>
    private async Task<int> VisitCoveredAsync(ReadOnlyMemory<Key> keys, Act act, CancellationToken cancellation)
    {
        FindNode ask = keys.Span[0].Ask;
        using LookupResult found = await overlay.LookupAsync(ask, _width, sink: null, cancellation);
        int next = 0;
        Task[] workers = new Task[Math.Min(MaxKeysOfRegion, keys.Length)];
        for (int worker = 0; worker < workers.Length; worker++)
            workers[worker] = WorkAsync();
        await Task.WhenAll(workers);
        return next;

        async Task WorkAsync()
        {
            while (next < keys.Length && !cancellation.IsCancellationRequested)
            {
                Contact[] closest = new Contact[replicas];
                int count = overlay.CopyReplicas(found, in ask.Target, in keys.Span[next].Ask.Target, closest);
                if (count == 0)
                    return;
                await act(keys.Span[next++].Index, closest.AsMemory(0, count).ToArray());
            }
        }
    }
}
