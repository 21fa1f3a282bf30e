using System.Collections.Generic;

namespace Kith.Simulation.Studies;

/// <summary>What a scenario file says: the values of one run, and which of them a sweep varies.</summary>
/// <param name="Values">One value for each parameter.</param>
/// <param name="Axes">Parameters that a sweep varies, with their values, in the order of the file; empty in a file for one run.</param>
/// <param name="Repeats">How often a sweep runs each combination, each time with the next seed.</param>
internal sealed record StudyPlan(ParameterValues Values, IReadOnlyList<(string Name, IReadOnlyList<object> Values)> Axes, int Repeats)
{
    public Scenario Scenario => Values.Scenario;
}
