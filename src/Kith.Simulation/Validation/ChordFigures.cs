using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Ring;
using Kith.Simulation.Scenarios;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Validation;

/// <summary>
/// Paths, timeouts and load of Chord (Stoica et al. 2001, tables II and III, figure 8) beside the ring: 1,000 nodes, successor lists of 20, a share of the
/// nodes dead and nothing repaired. Hops count the owner, the asker not.
/// </summary>
internal static class ChordFigures
{
    private const string Source = "Stoica et al. 2001";
    private const int Nodes = 1_000;
    private const int Successors = 20;

    // Paths as published. Timeouts are those of an independent model of the same ring, as their name says: published are 0.60, 1.17, 2.02, 3.23 and 5.10.
    private static readonly (double Dead, double Path, double Timeouts)[] Expected = [(0, 3.84, 0), (0.1, 4.03, 0.47), (0.2, 4.22, 1.03), (0.3, 4.44, 1.90), (0.4, 4.69, 3.30), (0.5, 5.09, 5.43)];

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        int lost = 0;
        foreach ((double dead, double path, double timeouts) in quick ? [Expected[0], Expected[2]] : Expected)
        {
            cancellation.ThrowIfCancellationRequested();
            RingLookupReport report = LookupComparison.Run(OverlayKind.Ring, Nodes, dead, quick ? 1_000 : 10_000, seed: 1, Successors, measuresUpkeep: false, cancellation: cancellation);
            yield return ValidationFigure.Near(Source, $"hops, {dead * 100:F0} % dead", path, report.Hops, 0.15);
            yield return ValidationFigure.Near($"model of {Source}", $"timeouts, {dead * 100:F0} % dead", timeouts, report.Timeouts, 0.2 * timeouts);
            lost += report.Lost;
        }

        yield return ValidationFigure.AtMost(Source, "lookups lost, all rows", "0", lost, 0);
        if (quick)
            yield break;
        foreach (ValidationFigure figure in Load())
            yield return figure;
    }

    /// <summary>A million keys on ten thousand nodes without virtual ones: an exponential distribution, by theory.</summary>
    private static IEnumerable<ValidationFigure> Load()
    {
        const int Members = 10_000;
        const int Keys = 1_000_000;
        RingSpace space = new();
        SeededRandom random = new(seed: 1, stream: 1);
        byte[] bytes = new byte[16];
        Identifier[] places = new Identifier[Members];
        for (int member = 0; member < Members; member++)
            places[member] = Next();
        Array.Sort(places);
        int[] held = new int[Members];
        for (int key = 0; key < Keys; key++)
        {
            int place = Array.BinarySearch(places, Next());
            held[(place >= 0 ? place : ~place) % Members]++;
        }

        Array.Sort(held);
        const double Mean = Keys / (double)Members;
        yield return ValidationFigure.Near(Source, "99th percentile of keys a node, over the mean", 4.6, held[(int)(0.99 * Members)] / Mean, 0.184);
        yield return ValidationFigure.AtMost(Source, "1st percentile of keys a node, over the mean", "0.01", held[(int)(0.01 * Members)] / Mean, 0.02);

        Identifier Next()
        {
            random.NextBytes(bytes.AsSpan());
            return space.PlaceOf(bytes);
        }
    }
}
