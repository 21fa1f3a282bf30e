using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kith.Server;

/// <summary>
/// <c>/v1/records/{key}/watch</c>: the changes of a record as server-sent events. An event's id is its version; whoever comes back with it, in
/// <c>Last-Event-ID</c> or <c>from</c>, goes on from there.
/// </summary>
internal sealed class WatchEndpoint(IKith kith)
{
    // A comment now and then shows that an asker is gone, and to it that we are not.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes, LookupLimit limit) => routes.MapGet(ApiPath.Records + "{key}" + ApiPath.WatchEnd, limit.Apply(WatchAsync));

    private async Task WatchAsync(HttpContext context)
    {
        RequestText.AllowOnly(context, ApiPath.From);
        RecordKey key = RequestText.Key(context);
        RecordVersion? from = RequestText.Version(context);
        // One look at the key before the answer begins, so that a bad one is a problem and not a broken stream.
        await kith.GetAsync(key, options: null, context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await using IAsyncEnumerator<GetResult> changes = kith.WatchAsync(key, from, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        while (true)
        {
            Task<bool> next = changes.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, Task.Delay(KeepAlive, TimeProvider.System, context.RequestAborted)) != next)
                await WriteAsync(context, ": still here\n\n");
            if (!await next)
                return;
            string json = JsonSerializer.Serialize(ResultDocument.From(changes.Current), KithJson.Default.ResultDocument);
            string id = changes.Current.Version?.ToString() ?? "";
            await WriteAsync(context, $"id: {id}\nevent: {(changes.Current.IsFound ? "value" : "absent")}\ndata: {json}\n\n");
        }
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        CancellationToken aborted = context.RequestAborted;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), aborted);
        await context.Response.Body.FlushAsync(aborted);
    }
}
