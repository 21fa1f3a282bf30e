using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server.Telemetry;

/// <summary><c>/metrics</c>: what the daemon measures, in Prometheus' text format.</summary>
internal sealed class MetricsEndpoint(MetricsExport? export)
{
    private const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public void Map(IEndpointRouteBuilder routes) => routes.MapRead(ApiPath.Metrics, ScrapeAsync);

    private async Task ScrapeAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        if (export is null)
            throw new KithException(KithErrorCode.NotSupported, "This node measures nothing: it was not started by `kith node`.");
        byte[] text = await export.ScrapeAsync(context.RequestAborted);
        context.Response.ContentType = MediaType;
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }
}
