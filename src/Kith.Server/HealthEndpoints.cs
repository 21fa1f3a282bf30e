using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary>Whether the daemon lives, and whether it is of use; and if not, why.</summary>
internal sealed class HealthEndpoints(IKith kith)
{
    /// <summary>The path that tells whether the node's loop turns.</summary>
    public const string Live = "/healthz";

    /// <summary>The path that tells whether the node can be asked.</summary>
    public const string Ready = "/readyz";

    private const string Condition = "kith.store.condition";
    private const string Lacking = "kith.repair.under_replicated";
    private const string Damaged = "kith.store.damaged";

    // Far longer than a loop that turns ever takes, far shorter than the patience of whoever restarts daemons.
    private static readonly TimeSpan LivenessTimeout = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, LiveAsync);
        routes.MapGet(Ready, ReadyAsync);
    }

    private async Task LiveAsync(HttpContext context)
    {
        try
        {
            await kith.GetStatusAsync(context.RequestAborted).WaitAsync(LivenessTimeout, context.RequestAborted);
            await Answer.TextAsync(context, "ok");
        }
        catch (TimeoutException)
        {
            await Answer.ProblemAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                ProblemCode.Of(KithErrorCode.Timeout),
                $"The node has not said how it is for {LivenessTimeout.TotalSeconds:0} s. Restart it if that goes on.");
        }
    }

    private async Task ReadyAsync(HttpContext context)
    {
        NodeStatus status = await kith.GetStatusAsync(context.RequestAborted);
        List<string> reasons = [];
        KithErrorCode code = KithErrorCode.StoreUnreadable;
        if (WhyStoreIsNot(status) is { } store)
            reasons.Add(store);
        if (!status.IsJoined)
        {
            code = KithErrorCode.BootstrapUnreachable;
            reasons.Add("The node has not joined yet: no bootstrap address has answered. See that one of those nodes runs, or start with --join and another address.");
        }

        if (reasons.Count > 0)
            await Answer.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, ProblemCode.Of(code), string.Join(' ', reasons));
        else
            await Answer.TextAsync(context, string.Join('\n', (IEnumerable<string>)["ready", .. await DegradedAsync(status, context)]));
    }

    private static string? WhyStoreIsNot(NodeStatus status) => (StoreCondition)Counter(status, Condition) switch
    {
        StoreCondition.DiskFull => "The record store has no space left and takes no writes. Make room on its disk; it goes on by itself.",
        StoreCondition.Unreachable => "The record store's server does not answer, so nothing is written. See that it runs; the node goes on by itself.",
        StoreCondition.Failed => "The record store's disk failed, so nothing is written. Check the disk and start the node again.",
        _ => null,
    };

    /// <summary>What an operator should know of a node that can be asked all the same.</summary>
    private async Task<List<string>> DegradedAsync(NodeStatus status, HttpContext context)
    {
        List<string> degraded = [];
        if (Counter(status, Lacking) is > 0 and long lacking)
            degraded.Add($"degraded: {lacking} records lack copies");
        if (Counter(status, Damaged) is > 0 and long damaged)
            degraded.Add($"degraded: {damaged} places of the store were damaged and are being fetched again");
        if ((await kith.GetClockAsync(context.RequestAborted)).IsDoubtful)
            degraded.Add("degraded: the wall clock has jumped and nobody has confirmed it; see `kith clock`");
        return degraded;
    }

    private static long Counter(NodeStatus status, string name) => status.Counters.TryGetValue(name, out long value) ? value : 0;
}
