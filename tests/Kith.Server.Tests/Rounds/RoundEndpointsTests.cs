using System;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Libp2p.Formats;

namespace Kith.Server.Tests.Rounds;

public class RoundEndpointsTests
{
    private const string Self = "SELF"; // Stands for the peer id of the node that is asked.

    [Fact]
    public async Task Round_goes_from_its_opening_to_its_result_in_the_words_of_prime()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        JsonElement opened = await PostAsync(daemon, "/v1/rounds", Description(strategy: """{"TrimmedMean":{"trim_ratio":0.25}}"""));
        string path = "/v1/rounds/" + opened.GetProperty("round_id").GetString();
        Assert.Equal(0.25, opened.GetProperty("description").GetProperty("aggregation_strategy").GetProperty("TrimmedMean").GetProperty("trim_ratio").GetDouble());
        Assert.Equal(daemon.Self, opened.GetProperty("description").GetProperty("opener").GetString());

        JsonElement before = await GetAsync(daemon, path);
        Assert.Equal("missing", before.GetProperty("participants")[0].GetProperty("standing").GetString());
        JsonElement handedIn = await PostAsync(daemon, path + "/updates", Update());
        Assert.True(handedIn.GetProperty("acknowledged").GetBoolean());

        JsonElement update = (await GetAsync(daemon, path + "/updates")).GetProperty("updates")[0];
        Assert.Equal((daemon.Self, 3UL, 7UL), (update.GetProperty("node_id").GetString(), update.GetProperty("model_version").GetUInt64(), update.GetProperty("round").GetUInt64()));
        Assert.Equal("[1,2,3,4.5]", update.GetProperty("gradients").GetProperty("w").GetRawText());
        Assert.Equal(600UL, update.GetProperty("metrics").GetProperty("samples_processed").GetUInt64());
        Assert.InRange(update.GetProperty("timestamp").GetInt64(), 1_700_000_000, 4_000_000_000);

        JsonElement result = await PostAsync(daemon, path + "/aggregate", "");
        Assert.Equal("[1,2,3,4.5]", result.GetProperty("gradients").GetProperty("w").GetRawText());
        Assert.Equal(600UL, result.GetProperty("samples_processed").GetUInt64());
        Assert.True(result.GetProperty("status").GetProperty("participants")[0].GetProperty("selected").GetBoolean());
    }

    [Fact]
    public async Task Update_and_result_travel_as_bytes_too()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        string path = "/v1/rounds/" + (await PostAsync(daemon, "/v1/rounds", Description())).GetProperty("round_id").GetString();
        byte[] bytes = [.. "kithupd1"u8, 9, 0, 0, 0, 0x0a, 7, 0x0a, 1, (byte)'w', 0x10, 4, 0x18, 0, .. new byte[16]];
        bytes[^13] = 0x40; // 2 in single precision, first of four.
        using ByteArrayContent body = new(bytes);
        body.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage handedIn = await daemon.Http.PostAsync(path + "/updates?samples_processed=12&loss=0.5", body);
        Assert.Equal(HttpStatusCode.OK, handedIn.StatusCode);
        using HttpRequestMessage request = new(HttpMethod.Post, path + "/aggregate") { Headers = { Accept = { new("application/octet-stream") } } };
        using HttpResponseMessage result = await daemon.Http.SendAsync(request);
        Assert.Equal(bytes[^16..], (await result.Content.ReadAsByteArrayAsync())[^16..]);
        Assert.Equal(daemon.Self, string.Join("", result.Headers.GetValues("Kith-Selected")));
        JsonElement status = await GetAsync(daemon, path);
        Assert.Equal(0.5, status.GetProperty("participants")[0].GetProperty("metrics").GetProperty("loss").GetDouble());
    }

    public static TheoryData<string, string> BadDescriptions => new()
    {
        { "SecureAggregation is not supported", Description(strategy: "\"SecureAggregation\"") },
        { "selection_count", Description(strategy: """{"Krum":{}}""") },
        { "trim ratio is '0.5'", Description(strategy: """{"TrimmedMean":{"trim_ratio":0.5}}""") },
        { "deadline_in", Description().Replace("10m", "soon", StringComparison.Ordinal) },
        { "either deadline", Description().Replace("\"deadline_in\":\"10m\",", "", StringComparison.Ordinal) },
        { "quorum is '3'", Description().Replace("\"quorum\":1", "\"quorum\":3", StringComparison.Ordinal) },
        { "shape [0]", Description().Replace("[4]", "[0]", StringComparison.Ordinal) },
        { "schema_version", Description().Replace("\"schema_version\":1", "\"schema_version\":2", StringComparison.Ordinal) },
        { "cannot be read", "{" },
        { "cannot be read", "null" },
    };

    [Theory]
    [MemberData(nameof(BadDescriptions))]
    public async Task Description_that_is_none_is_refused_with_what_is_wrong(string part, string body)
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        using HttpResponseMessage response = await SendAsync(daemon, "/v1/rounds", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, (await TestDaemon.ReadProblemAsync(response)).Detail, StringComparison.Ordinal);
    }

    public static TheoryData<HttpStatusCode, string, string> BadUpdates => new()
    {
        { HttpStatusCode.BadRequest, "node_id", Update().Replace(Self, PeerIdText.Format(DictionaryKith.PeerOf("other")), StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "round 8", Update().Replace("\"round\":7", "\"round\":8", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "version 4", Update().Replace("\"model_version\":3", "\"model_version\":4", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "no array w", Update().Replace("\"w\"", "\"v\"", StringComparison.Ordinal).Replace("\"v\":[1,2,3,4.5]", "", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "'v', which the round does not", Update().Replace("\"w\"", "\"v\"", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "3 numbers", Update().Replace(",4.5", "", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "not finite", Update().Replace("4.5", "1e300", StringComparison.Ordinal) },
        { HttpStatusCode.BadRequest, "cannot be read", Update().Replace("4.5", "NaN", StringComparison.Ordinal) },
        { HttpStatusCode.Conflict, "No samples", Update().Replace("600", "0", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(BadUpdates))]
    public async Task Update_that_does_not_count_is_refused_with_the_reason(HttpStatusCode status, string part, string body)
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        string path = "/v1/rounds/" + (await PostAsync(daemon, "/v1/rounds", Description())).GetProperty("round_id").GetString();
        using HttpResponseMessage response = await SendAsync(daemon, path + "/updates", body);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(part, (await TestDaemon.ReadProblemAsync(response)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_before_its_time_and_rounds_that_are_not_there_are_problems()
    {
        await using RoundDaemon daemon = await RoundDaemon.StartAsync();
        string path = "/v1/rounds/" + (await PostAsync(daemon, "/v1/rounds", Description())).GetProperty("round_id").GetString();
        using HttpResponseMessage early = await SendAsync(daemon, path + "/aggregate", "");
        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        Assert.Contains("Wait until then", (await TestDaemon.ReadProblemAsync(early)).Detail, StringComparison.Ordinal);
        foreach ((string name, HttpStatusCode status) in ((string, HttpStatusCode)[])[(new string('0', 64), HttpStatusCode.NotFound), (Uri.EscapeDataString($"{daemon.Self}/mnist"), HttpStatusCode.OK), (Uri.EscapeDataString($"{daemon.Self}/other"), HttpStatusCode.NotFound), ("mnist", HttpStatusCode.BadRequest)])
        {
            using HttpResponseMessage response = await daemon.Http.GetAsync("/v1/rounds/" + name);
            Assert.Equal(status, response.StatusCode);
        }
    }


    private static string Description(string strategy = "\"FederatedAveraging\"") => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"schema_version":1,"name":"mnist","model_version":3,"round":7,"participants":["{{{Self}}}"],"quorum":1,"tensors":[{"name":"w","shape":[4]}],"deadline_in":"10m","aggregation_strategy":{{{strategy}}}}""");

    private static string Update() =>
        $$$"""{"node_id":"{{{Self}}}","model_version":3,"round":7,"gradients":{"w":[1,2,3,4.5]},"metrics":{"loss":0.25,"accuracy":0.9,"samples_processed":600,"computation_time_ms":1200},"timestamp":0}""";

    private static async Task<HttpResponseMessage> SendAsync(RoundDaemon daemon, string path, string body)
    {
        using StringContent content = new(body.Replace(Self, daemon.Self, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        return await daemon.Http.PostAsync(path, content);
    }

    private static async Task<JsonElement> PostAsync(RoundDaemon daemon, string path, string body)
    {
        using HttpResponseMessage response = await SendAsync(daemon, path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> GetAsync(RoundDaemon daemon, string path) => JsonDocument.Parse(await daemon.Http.GetStringAsync(path)).RootElement;
}
