using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
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

    // Far longer than a loop that turns ever takes, far shorter than the patience of whoever restarts daemons.
    private static readonly TimeSpan LivenessTimeout = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapRead(Live, LiveAsync);
        routes.MapRead(Ready, ReadyAsync);
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
        HealthReport report = await kith.GetHealthAsync(context.RequestAborted);
        if (report.Level == HealthLevel.Unhealthy)
            await Answer.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, ProblemCode.Of(CodeOf(report)), string.Join(' ', TextsOf(report, HealthLevel.Unhealthy)));
        else
            await Answer.TextAsync(context, string.Join('\n', (IEnumerable<string>)["ready", .. TextsOf(report, HealthLevel.Degraded).Select(text => $"degraded: {text}")]));
    }

    private static KithErrorCode CodeOf(HealthReport report) =>
        report.Findings.Any(finding => finding is { Name: "store", Level: HealthLevel.Unhealthy }) ? KithErrorCode.StoreUnreadable : KithErrorCode.BootstrapUnreachable;

    private static IEnumerable<string> TextsOf(HealthReport report, HealthLevel level) =>
        report.Findings.Where(finding => finding.Level == level).Select(finding => finding.Text);
}
