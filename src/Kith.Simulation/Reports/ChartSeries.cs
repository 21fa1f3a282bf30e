using System.Collections.Generic;

namespace Kith.Simulation.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What its legend says.</param>
/// <param name="X">Ascending, each once.</param>
/// <param name="Y">As many.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
