using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Cli.Bench;

/// <summary>Requests that all nodes have served so far, by kind.</summary>
internal sealed class RequestCount(IReadOnlyDictionary<string, long> served)
{
    private const string Prefix = "kith.rpc.server.";
    private const string Streams = Prefix + "streams"; // Carry requests, and are none.

    /// <summary>Counts what the nodes have served until now.</summary>
    public static async Task<RequestCount> OfAsync(IEnumerable<IKith> nodes)
    {
        Dictionary<string, long> served = new(StringComparer.Ordinal);
        foreach (IKith node in nodes)
        {
            foreach ((string name, long count) in (await node.GetStatusAsync()).Counters)
            {
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && name != Streams)
                    served[name[Prefix.Length..]] = served.GetValueOrDefault(name[Prefix.Length..]) + count;
            }
        }

        return new RequestCount(served);
    }

    /// <summary>What has come since an earlier count.</summary>
    public RequestCount Since(RequestCount earlier) =>
        new(served.ToDictionary(kind => kind.Key, kind => kind.Value - earlier.Of(kind.Key), StringComparer.Ordinal));

    /// <summary>The mean of one operation: all of them, and each kind that matters, the commonest first.</summary>
    public string Per(int operations)
    {
        if (operations == 0)
            return "-";
        IEnumerable<string> kinds = served.Where(kind => kind.Value * 20 >= operations).OrderByDescending(kind => kind.Value)
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{(double)kind.Value / operations:F1} {kind.Key}"));
        return string.Create(CultureInfo.InvariantCulture, $"{(double)served.Values.Sum() / operations:F1} ({string.Join(", ", kinds)})");
    }

    private long Of(string kind) => served.GetValueOrDefault(kind);
}
