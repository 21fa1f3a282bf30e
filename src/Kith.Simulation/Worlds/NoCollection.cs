using System;
using System.Runtime;

namespace Kith.Simulation.Worlds;

/// <summary>
/// Work that makes much and drops nothing: a collection in between frees nothing, but follows every reference there is. The tables of a
/// million nodes hold two hundred million, far apart in memory, and collections took half the time of filling them.
/// </summary>
internal static class NoCollection
{
    /// <summary>Beginning costs one collection, so that less work than this is done without.</summary>
    private const long LeastBytes = 1L << 28;

    /// <summary>Does the work without collections, if the runtime can promise the memory; else with them.</summary>
    /// <param name="bytes">At least how much the work allocates.</param>
    /// <param name="work">The work.</param>
    public static void During(long bytes, Action work)
    {
        bool begun = TryBegin(bytes);
        try
        {
            work();
        }
        finally
        {
            if (begun)
                End();
        }
    }

    private static bool TryBegin(long bytes)
    {
        if (bytes < LeastBytes || GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            return false;
        try
        {
            return GC.TryStartNoGCRegion(bytes + (bytes / 2)); // Threads take memory in pieces and leave the ends of some unused.
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or InvalidOperationException)
        {
            return false; // More than the collector promises to anyone, or another world is being made.
        }
    }

    private static void End()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself: the work took more than was asked for.
        }
    }
}
