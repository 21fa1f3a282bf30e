using System;
using System.Collections.Generic;
using System.Text.Json;
using Kith.Libp2p.Host;

namespace Kith;

/// <summary>Names the host's counters as users see them.</summary>
internal static class HostCounters
{
    /// <summary>Adds every counter of a host, refusals by reason.</summary>
    public static void CopyTo(Libp2pCounters host, IDictionary<string, long> counters)
    {
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
    }

    private static string Name<T>(T reason)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
