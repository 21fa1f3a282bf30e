using System.Collections.Generic;
using Kith.Simulation.Network;

namespace Kith.Simulation.Studies;

/// <summary>What it costs to connect, and the lines of the nodes, as parameters: nothing and without limit by default.</summary>
internal static class ConnectionParameters
{
    private const string FastErrors = "fastErrorPercent";
    private const string FastDelay = "fastErrorDelay";
    private const string SlowErrors = "slowErrorPercent";
    private const string SlowDelay = "slowErrorDelay";
    private const string Overhead = "overheadMilliseconds";
    private const string Lines = "lines";

    public static IReadOnlyList<Parameter> All { get; } =
    [
        Parameter.Number(FastErrors, 0, 0, 100, "Percent of connections that fail quickly. With this, slow errors or an overhead, each request opens a connection of its own."),
        Parameter.Text(FastDelay, "constant:0", SharedParameters.LatencyComplaint, "How long a quick failure takes, in the forms of latency."),
        Parameter.Number(SlowErrors, 0, 0, 100, "Percent of the others that fail slowly."),
        Parameter.Text(SlowDelay, "constant:0", SharedParameters.LatencyComplaint, "How long a slow failure takes, in the forms of latency."),
        Parameter.Number(Overhead, 0, 0, LatencyModel.MostMilliseconds, "Gamma: milliseconds that a connection adds to the overhead of both its ends while it is open."),
        Parameter.Text(Lines, "", LinesComplaint, $"Bandwidths by class of nodes: {NodeClassText.Form}; without limit by default."),
    ];

    /// <summary>What connections cost; null where they cost nothing.</summary>
    public static ConnectionModel? ModelOf(ParameterValues values)
    {
        if (values.Number(FastErrors) == 0 && values.Number(SlowErrors) == 0 && values.Number(Overhead) == 0)
            return null;
        return new ConnectionModel
        {
            FastErrorShare = values.Share(FastErrors),
            FastErrorDelay = LatencyText.Parse(values.Text(FastDelay))!,
            SlowErrorShare = values.Share(SlowErrors),
            SlowErrorDelay = LatencyText.Parse(values.Text(SlowDelay))!,
            OverheadMilliseconds = values.Number(Overhead),
        };
    }

    /// <summary>The lines of the nodes; none where they have no limit.</summary>
    public static IReadOnlyList<NodeClass> ClassesOf(ParameterValues values) => NodeClassText.Parse(values.Text(Lines))!;

    private static string? LinesComplaint(string text) => SharedParameters.Complaint(() => NodeClassText.Parse(text) is not null, $"give {NodeClassText.Form}.");
}
