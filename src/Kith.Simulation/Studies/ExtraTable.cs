using System.Collections.Generic;

namespace Kith.Simulation.Studies;

/// <summary>A table of a scenario's own beside those that every run has.</summary>
/// <param name="File">Its file's name.</param>
/// <param name="Heading">The names of its columns.</param>
internal sealed record ExtraTable(string File, IReadOnlyList<string> Heading)
{
    public List<IReadOnlyList<string>> Rows { get; } = [];
}
