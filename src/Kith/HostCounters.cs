using System;
using System.Collections.Generic;
using System.Text.Json;
using Kith.Libp2p.Host;
using Kith.Libp2p.Scopes;

namespace Kith;

/// <summary>Names the host's counters as users see them.</summary>
internal static class HostCounters
{
    /// <summary>Adds every counter of a host, refusals by reason.</summary>
    public static void CopyTo(Libp2pHost node, IDictionary<string, long> counters)
    {
        Libp2pCounters host = node.Counters;
        counters["kith.connections.dialled"] = host.Dialled;
        counters["kith.connections.accepted"] = host.Accepted;
        counters["kith.identify.failures"] = host.IdentifyFailures;
        counters["kith.ping.refused"] = host.RefusedPings;
        counters["kith.host.faults"] = host.Faults;
        foreach (ConnectFailure reason in Enum.GetValues<ConnectFailure>())
        {
            if (reason == ConnectFailure.None)
                continue;
            counters["kith.connections.dial_failures." + Name(reason)] = host.DialFailures(reason);
            counters["kith.connections.accept_failures." + Name(reason)] = host.AcceptFailures(reason);
        }

        foreach (AcceptRefusal reason in Enum.GetValues<AcceptRefusal>())
            counters["kith.connections.refused." + Name(reason)] = host.AcceptRefusals(reason);
        foreach (ResourceScope scope in Enum.GetValues<ResourceScope>())
            counters["kith.resources.refused." + Name(scope)] = node.Scopes.Refusals(scope);
        counters["kith.resources.streams"] = node.Scopes.Streams;
        counters["kith.resources.buffered_bytes"] = node.Scopes.BufferedBytes;
        counters["kith.resources.peers"] = node.Scopes.Peers;
        counters["kith.gates.rules"] = node.Gates.Count;
    }

    private static string Name<T>(T reason)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
