using System;
using System.Text;
using Kith;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddKith(options => options with
{
    Swarm = "guests",
    ListenAddresses = [builder.Configuration["listen"] ?? "/ip4/127.0.0.1/tcp/4101"],
    Bootstrap = builder.Configuration["join"] is { } address ? [address] : [],
    DataFolder = builder.Configuration["data"],
});
builder.Services.AddKithDistributedCache(new KithCacheOptions { Name = "guests" });
builder.Services.AddHealthChecks().AddKith();

WebApplication app = builder.Build();
app.MapHealthChecks("/ready");

// A record: W durable copies or an error, and who has them.
app.MapPut("/guests/{name}/{word}", async (string name, string word, IKith kith) =>
{
    PutReceipt receipt = await kith.PutAsync(RecordKey.FromText($"/kith/plain/guests/{name}"), Encoding.UTF8.GetBytes(word));
    return receipt.IsAcknowledged ? Results.Ok($"{receipt.Acknowledged} nodes have it") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
});
app.MapGet("/guests/{name}", async (string name, IKith kith) =>
{
    GetResult result = await kith.GetAsync(RecordKey.FromText($"/kith/plain/guests/{name}"));
    return result.Value is { } word ? Results.Text(Encoding.UTF8.GetString(word.Span)) : Results.NotFound();
});

// The same swarm as a cache, for what can be worked out again.
app.MapGet("/greetings/{name}", async (string name, IDistributedCache cache) =>
{
    string? greeting = await cache.GetStringAsync(name);
    if (greeting is null)
    {
        greeting = $"Hello {name}, greeted by process {Environment.ProcessId}";
        await cache.SetStringAsync(name, greeting, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(5) });
    }

    return greeting;
});

await app.RunAsync();
