using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Simulation.Studies.Shipped;

namespace Kith.Simulation.Studies;

/// <summary>The scenarios there are.</summary>
internal static class ScenarioCatalog
{
    public static IReadOnlyList<Scenario> All { get; } =
        [new LookupScenario(), new ChurnScenario(), new DasScenario(), new DurabilityScenario(), new AttackScenario(), new WarmVersusJoinedScenario(), new RingJoinScenario()];

    /// <summary>Their names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(scenario => scenario.Name));

    /// <summary>The scenario of a name; null when there is none.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name.Equals(name, StringComparison.Ordinal));
}
