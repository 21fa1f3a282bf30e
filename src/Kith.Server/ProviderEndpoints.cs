using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary><c>/v1/providers/{multihash}</c>: says that the node provides something, stops that, and finds who else does.</summary>
internal sealed class ProviderEndpoints(IKith kith)
{
    private const int DefaultCount = 20;

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit)
    {
        routes.MapPut(ApiPath.Providers + "{key}", limit.Apply(ProvideAsync));
        routes.MapDelete(ApiPath.Providers + "{key}", StopAsync);
        routes.MapRead(ApiPath.Providers + "{key}", limit.Apply(FindAsync));
    }

    private async Task ProvideAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        await Answer.JsonAsync(context, ProvideDocument.From(await kith.ProvideAsync(RequestText.ProviderKey(context), context.RequestAborted)), KithJson.Default.ProvideDocument);
    }

    private async Task StopAsync(HttpContext context)
    {
        RequestText.AllowOnly(context);
        bool wasProvided = await kith.StopProvidingAsync(RequestText.ProviderKey(context), context.RequestAborted);
        await Answer.JsonAsync(context, new StoppedDocument(KithJson.SchemaVersion, wasProvided), KithJson.Default.StoppedDocument);
    }

    private async Task FindAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.Count);
        ProviderKey key = RequestText.ProviderKey(context);
        IReadOnlyList<PeerInfo> peers = await kith.FindProvidersAsync(key, RequestText.Number(context, ApiPath.Count) ?? DefaultCount, context.RequestAborted);
        await Answer.JsonAsync(context, ProvidersDocument.From(key, peers), KithJson.Default.ProvidersDocument);
    }
}
