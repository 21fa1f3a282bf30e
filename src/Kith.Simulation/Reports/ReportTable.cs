using System.Collections.Generic;

namespace Kith.Simulation.Reports;

/// <summary>One table of a report.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Heading">Names of its columns; empty for none.</param>
/// <param name="Rows">Cells: texts, or numbers.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Heading, IReadOnlyList<IReadOnlyList<object>> Rows);
