using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary>Reads the node's store through, and answers when that is done; it ends early when nobody waits for the answer any more.</summary>
internal sealed class ScrubEndpoint(IKith kith)
{
    private const int DefaultRate = 10_000;
    private const int MaxRate = 1_000_000;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(ApiPath.Scrub, ScrubAsync);

    private async Task ScrubAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.Rate);
        int rate = RequestText.Number(context, ApiPath.Rate) ?? DefaultRate;
        if (rate is < 1 or > MaxRate)
            throw new KithException(KithErrorCode.InvalidArgument, $"The parameter {ApiPath.Rate} is {rate}; it must be 1 to {MaxRate} records a second.");
        if (kith is not KithNode node)
            throw new KithException(KithErrorCode.NotSupported, "What answers here is no node with a store on disk.");
        await Answer.JsonAsync(context, ScrubDocument.From(await node.ScrubAsync(rate, context.RequestAborted)), KithJson.Default.ScrubDocument);
    }
}
