using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Http;

namespace Kith.Server.Tests;

/// <summary>A node's HTTP API on a free port of loopback, and clients of it.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private TestDaemon(DictionaryKith kith, KithHttpServer server)
    {
        Kith = kith;
        Server = server;
        Api = server.Addresses[0];
        Http = new HttpClient { BaseAddress = Api };
        Client = new KithHttpClient(Api);
    }

    public DictionaryKith Kith { get; }

    public KithHttpServer Server { get; }

    public Uri Api { get; }

    public HttpClient Http { get; }

    public KithHttpClient Client { get; }

    public static async Task<TestDaemon> StartAsync(DictionaryKith? kith = null, HttpServerOptions? options = null)
    {
        kith ??= new DictionaryKith();
        return new TestDaemon(kith, await KithHttpServer.StartAsync(kith, (options ?? new HttpServerOptions()) with { EndPoint = "127.0.0.1:0" }));
    }

    /// <summary>Reads a problem and checks what every problem promises.</summary>
    public static async Task<ProblemDocument> ReadProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal(ProblemDocument.MediaType, response.Content.Headers.ContentType?.MediaType);
        ProblemDocument? problem = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), KithJson.Default.ProblemDocument);
        Assert.NotNull(problem);
        Assert.Equal((int)response.StatusCode, problem.Status);
        Assert.Equal("urn:kith:problem:" + problem.Code, problem.Type);
        Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
        return problem;
    }

    public static string PathOf(string key) => ApiPath.Record(RecordKey.FromText(key));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
