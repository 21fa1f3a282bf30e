using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary><c>/v1/trace/{key}</c>: looks a key up and tells every request of the lookup, with its time and its outcome.</summary>
internal sealed class TraceEndpoint(IKith kith)
{
    private const int DefaultCount = 20;

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit) => routes.MapRead(ApiPath.Trace + "{key}", limit.Apply(TraceAsync));

    private async Task TraceAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.Count);
        RecordKey key = RequestText.Key(context);
        LookupTrace trace = await kith.TraceAsync(key, RequestText.Number(context, ApiPath.Count) ?? DefaultCount, context.RequestAborted);
        await Answer.JsonAsync(context, TraceDocument.From(trace), KithJson.Default.TraceDocument);
    }
}
