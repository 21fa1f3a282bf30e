using System;
using System.Collections.Generic;

namespace Kith.Diagnostics;

/// <summary>A node's counters as meters call them: those that differ in a reason alone are one counter with a label.</summary>
internal static class CounterNames
{
    private const string Reason = "reason";

    /// <summary>Counters that go up and down, by the names that meters give them.</summary>
    public static readonly IReadOnlyDictionary<string, (string Unit, string Counter, string Description)> Gauges = new Dictionary<string, (string, string, string)>(StringComparer.Ordinal)
    {
        ["kith.replication.under_replicated"] = ("{record}", "kith.repair.under_replicated", "Records of which copies are missing"),
        ["kith.replication.catching_up"] = ("{node}", "kith.repair.catching_up", "1 while the node, having come with an empty store, is being given its copies"),
        ["kith.store.condition"] = ("{condition}", "kith.store.condition", "0 healthy, 1 disk full, 2 server unreachable, 3 disk failed"),
        ["kith.store.damaged"] = ("{place}", "kith.store.damaged", "Places of the store that were damaged and are not whole again"),
        ["kith.store.last_scrub_timestamp"] = ("s", "kith.store.scrubbed", "When the store was last read through, in seconds since 1970; 0: never"),
        ["kith.republish.kept"] = ("{record}", "kith.republish.kept", "Records that this node puts again before they end"),
        ["kith.resources.streams"] = ("{stream}", "kith.resources.streams", "Streams that peers have open"),
        ["kith.resources.buffered"] = ("By", "kith.resources.buffered_bytes", "What peers sent and nobody has read"),
        ["kith.resources.peers"] = ("{peer}", "kith.resources.peers", "Peers that have a connection"),
        ["kith.gates.rules"] = ("{rule}", "kith.gates.rules", "Rules of who may connect"),
    };

    private static readonly (string Prefix, string Name, string Label)[] Groups =
    [
        ("kith.connections.dial_failures.", "kith.connections.dial_failures", Reason),
        ("kith.connections.accept_failures.", "kith.connections.accept_failures", Reason),
        ("kith.connections.refused.", "kith.connections.refused", Reason),
        ("kith.resources.refused.", "kith.resources.refused", "scope"),
        ("kith.records.refused.", "kith.records.refused", Reason),
    ];

    private static readonly HashSet<string> GaugeCounters = new(StringComparer.Ordinal);

    static CounterNames()
    {
        foreach ((_, string counter, _) in Gauges.Values)
            GaugeCounters.Add(counter);
    }

    /// <summary>Whether a counter goes up and down.</summary>
    public static bool IsGauge(string counter) => GaugeCounters.Contains(counter);

    /// <summary>The meter's name for a counter, and its label where it has one.</summary>
    public static (string Name, string? Label, string? Value) Split(string counter)
    {
        foreach ((string prefix, string name, string label) in Groups)
        {
            if (counter.StartsWith(prefix, StringComparison.Ordinal))
                return (name, label, counter[prefix.Length..]);
        }

        return (counter, null, null);
    }
}
