using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Kith.Simulation.Validation;

/// <summary>Reproduces what is published of Kademlia, Chord, S/Kademlia, IPFS and data availability sampling; figure by figure, all from one seed.</summary>
internal static class ValidationSuite
{
    /// <summary>Measures all figures, one after another, as they are taken.</summary>
    /// <param name="quick">Smaller worlds and fewer of them: seconds instead of minutes.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IEnumerable<ValidationFigure> Run(bool quick, CancellationToken cancellation) =>
        KademliaFigures.Measure(quick, cancellation)
            .Concat(BucketFigures.Measure())
            .Concat(ChordFigures.Measure(quick, cancellation))
            .Concat(SkademliaFigures.Measure(quick, cancellation))
            .Concat(IpfsFigures.Measure(quick, cancellation))
            .Concat(DasFigures.Measure(quick, cancellation));
}
