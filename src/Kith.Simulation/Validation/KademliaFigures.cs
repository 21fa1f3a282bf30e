using System.Collections.Generic;
using System.Threading;

namespace Kith.Simulation.Validation;

/// <summary>
/// Hops, requests and recall of Kademlia lookups over exact tables, k 20, alpha 3, beside an independent model with the same rules: random contacts in
/// each bucket, all of the k closest must answer, a hop is a link in the longest chain of referrals.
/// </summary>
internal static class KademliaFigures
{
    private const string Source = "model of Kademlia";

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, double> small = Look(10_000, quick ? 1_000 : 5_000, compareEvery: 1, cancellation);
        foreach (ValidationFigure figure in Of("10,000", small, hops: 2.78, requests: 23.0))
            yield return figure;
        if (quick)
            yield break;
        IReadOnlyDictionary<string, double> large = Look(100_000, 5_000, compareEvery: 10, cancellation);
        foreach (ValidationFigure figure in Of("100,000", large, hops: 3.30, requests: 24.5))
            yield return figure;
        double growth = large["lookup.hops"] - small["lookup.hops"];
        yield return new ValidationFigure(Source, "hops more for ten times the nodes", "0.52 to 0.56; theory 0.58", growth, 0.50, 0.60);
    }

    private static IEnumerable<ValidationFigure> Of(string nodes, IReadOnlyDictionary<string, double> figures, double hops, double requests)
    {
        yield return ValidationFigure.Near(Source, $"hops of a lookup, {nodes} nodes", hops, figures["lookup.hops"], 0.05);
        yield return ValidationFigure.Near(Source, $"requests of a lookup, {nodes} nodes", requests, figures["lookup.requests"], 0.3);
        yield return ValidationFigure.AtLeast(Source, $"share of the true 20 closest found, {nodes} nodes", "at least 0.9998", figures["lookup.recall"], 0.999);
    }

    private static IReadOnlyDictionary<string, double> Look(int nodes, int lookups, int compareEvery, CancellationToken cancellation) => ScenarioRun.FiguresOf(
        ScenarioRun.Of($$"""{ "scenario": "lookup", "nodes": {{nodes}}, "lookups": {{lookups}}, "compareEvery": {{compareEvery}}, "inFlight": 20 }""", cancellation));
}
