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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(end.Token);
        await using IAsyncEnumerator<GetResult> changes = kith.WatchAsync(key, from, end.Token).GetAsyncEnumerator(end.Token);
        try
        {
            while (await NextAsync(context, changes, end))
                await WriteChangeAsync(context, changes.Current, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Whoever asked is gone, or the daemon stops: a watch has no other end.
        }
    }

    private static async Task<bool> NextAsync(HttpContext context, IAsyncEnumerator<GetResult> changes, CancellationTokenSource end)
    {
        Task<bool> next = changes.MoveNextAsync().AsTask();
        try
        {
            while (await Task.WhenAny(next, Task.Delay(KeepAlive, TimeProvider.System, end.Token)) != next)
                await WriteAsync(context, ": still here\n\n", end.Token);
            return await next;
        }
        finally
        {
            if (!next.IsCompleted)
            {
                await end.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // It must not be under way when it is disposed of.
            }
        }
    }

    private static Task WriteChangeAsync(HttpContext context, GetResult change, CancellationToken cancellation)
    {
        string json = JsonSerializer.Serialize(ResultDocument.From(change), KithJson.Default.ResultDocument);
        return WriteAsync(context, $"id: {change.Version?.ToString() ?? ""}\nevent: {(change.IsFound ? "value" : "absent")}\ndata: {json}\n\n", cancellation);
    }

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellation)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }
}
