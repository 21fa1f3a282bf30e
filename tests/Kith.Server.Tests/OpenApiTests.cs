using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Kith.Libp2p.Formats;
using Kith.Server.OpenApi;

namespace Kith.Server.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Everything_that_can_be_asked_is_described_and_nothing_else()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        Assert.Equal(daemon.Server.Routes.Order(), ApiOperations.All.Select(operation => (operation.Method, operation.Path)).Order());
    }

    [Fact]
    public async Task Description_is_whole_and_every_reference_in_it_leads_somewhere()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        string text = await daemon.Http.GetStringAsync("/openapi/v1.json");
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        Assert.StartsWith("3.1", root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        JsonElement put = root.GetProperty("paths").GetProperty("/v1/records/{key}").GetProperty("put");
        Assert.Contains(put.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "ttl");
        Assert.True(root.GetProperty("components").GetProperty("schemas").GetProperty("ReceiptDocument").GetProperty("properties").TryGetProperty("acknowledged", out _));
        string[] schemas = [.. root.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name)];
        string[] references = [.. text.Split("\"#/components/schemas/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).Distinct()];
        Assert.NotEmpty(references);
        Assert.Empty(references.Select(reference => reference.Split('/')[0]).Except(schemas));
        Assert.DoesNotContain("\"$ref\":\"#/properties", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string reference in references)
        {
            JsonElement part = root.GetProperty("components").GetProperty("schemas");
            foreach (string step in reference.Split('/'))
                part = part.ValueKind == JsonValueKind.Array ? part[int.Parse(step, CultureInfo.InvariantCulture)] : part.GetProperty(step);
        }
    }

    [Theory]
    [MemberData(nameof(WithoutParameters))]
    public async Task Parameter_that_is_not_described_is_refused(string path)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        HttpResponseMessage response = await daemon.Http.GetAsync(path + "?no_such_parameter=1");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("no_such_parameter", (await TestDaemon.ReadProblemAsync(response)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithoutParameters))]
    public async Task HEAD_has_the_answer_of_GET_without_its_body(string path)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage get = await daemon.Http.GetAsync(path);
        using HttpResponseMessage head = await daemon.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Equal("", await head.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Name_of_a_parameter_is_repeated_in_part_and_without_control_characters()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        HttpResponseMessage response = await daemon.Http.GetAsync($"/v1/node?%1b{new string('a', 4_000)}=1");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string detail = (await TestDaemon.ReadProblemAsync(response)).Detail;
        Assert.Contains($"'?{new string('a', 59)}…'", detail, StringComparison.Ordinal);
        Assert.InRange(detail.Length, 60, 200);
    }

    public static TheoryData<string> WithoutParameters => [.. ApiOperations.All
        .Where(operation => operation.Method == "GET" && !operation.Path.Contains('{', StringComparison.Ordinal) && operation.Path is not ("/healthz" or "/readyz"))
        .Select(operation => operation.Path)];

    [Fact]
    public async Task Trace_is_the_same_at_both_ends()
    {
        PeerInfo near = new(DictionaryKith.PeerOf("near"), [DictionaryKith.Address("/ip4/127.0.0.1/tcp/9")]);
        PeerInfo far = new(DictionaryKith.PeerOf("far"), []);
        await using TestDaemon daemon = await TestDaemon.StartAsync(new DictionaryKith { Others = [near, far] });
        RecordKey key = RecordKey.FromText("/kith/plain/a");
        LookupTrace expected = await daemon.Kith.TraceAsync(key);
        LookupTrace trace = await daemon.Client.TraceAsync(key);
        Assert.Equal(expected.Hops, trace.Hops);
        Assert.Equal((expected.Key, expected.Target, expected.End, expected.Elapsed), (trace.Key, trace.Target, trace.End, trace.Elapsed));
        Assert.Equal(expected.Closest.Select(peer => PeerIdText.Format(peer.Peer)), trace.Closest.Select(peer => PeerIdText.Format(peer.Peer)));
    }

    [Fact]
    public async Task Store_and_settings_are_told()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using JsonDocument store = JsonDocument.Parse(await daemon.Http.GetStringAsync(ApiPath.Store));
        Assert.Equal("healthy", store.RootElement.GetProperty("condition").GetString());
        using JsonDocument config = JsonDocument.Parse(await daemon.Http.GetStringAsync(ApiPath.Config));
        Assert.Equal(0, config.RootElement.GetProperty("settings").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotImplemented, (await daemon.Http.GetAsync(ApiPath.Metrics)).StatusCode);
    }

    [Fact]
    public async Task Token_is_asked_for_everywhere_but_where_health_is_told()
    {
        const string token = "a-token-of-the-operator";
        await using TestDaemon daemon = await TestDaemon.StartAsync(options: new HttpServerOptions { Token = ApiToken.Parse(token) });
        foreach (ApiOperation operation in ApiOperations.All)
        {
            using HttpRequestMessage request = new(new HttpMethod(operation.Method), operation.Path.Replace("{key}", "AA", StringComparison.Ordinal));
            HttpStatusCode status = (await daemon.Http.SendAsync(request)).StatusCode;
            Assert.Equal(operation.Path is "/healthz" or "/readyz", status != HttpStatusCode.Unauthorized);
        }

        foreach (string wrong in new[] { "Bearer another-token-of-nobody", "Basic " + token, "Bearer", token, "Bearer " + new string('x', 10_000) })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, ApiPath.Node);
            request.Headers.TryAddWithoutValidation("Authorization", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, (await daemon.Http.SendAsync(request)).StatusCode);
        }

        await using KithHttpClient client = new(daemon.Api) { Token = token };
        Assert.Equal(DictionaryKith.Self, (await client.GetStatusAsync()).Peer);
        KithException refused = await Assert.ThrowsAsync<KithException>(() => daemon.Client.GetStatusAsync());
        Assert.Equal(KithErrorCode.Refused, refused.Code);
    }
}
