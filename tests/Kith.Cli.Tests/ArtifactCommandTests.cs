using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Cli.Artifacts;
using Kith.Server;

namespace Kith.Cli.Tests;

/// <summary>Artifacts and models from the command line through the HTTP API to a real node and back.</summary>
public sealed class ArtifactCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kith-cli-");
    private KithNode _node = null!;
    private KithHttpServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await KithNode.StartAsync(new KithOptions { Role = NodeRole.Bootstrap });
        _server = await KithHttpServer.StartAsync(_node, new HttpServerOptions { EndPoint = "127.0.0.1:0", ArtifactFolder = PathOf("state") });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task File_goes_in_and_comes_out_and_is_kept_as_told()
    {
        byte[] content = new byte[700_000];
        new Random(1).NextBytes(content);
        string file = await WriteAsync("weights.bin", content);
        CommandRun pushed = await RunAsync("artifact", "push", file, "--name", "weights", "--version", "1", "--metadata", await WriteAsync("m.json", "{\"a\":1}"u8.ToArray()), "--json");
        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Error));
        JsonElement document = JsonElement.Parse(pushed.Text);
        Assert.Equal((700_000, true, 1), (document.GetProperty("bytes").GetInt64(), document.GetProperty("is_latest").GetBoolean(), document.GetProperty("metadata").GetProperty("a").GetInt32()));
        string id = document.GetProperty("id").GetString()!;

        CommandRun pulled = await RunAsync("artifact", "pull", "weights", PathOf("out.bin"));
        Assert.Equal(PathOf("out.bin") + "\n", pulled.Text);
        Assert.Equal(content, await File.ReadAllBytesAsync(PathOf("out.bin")));
        Assert.Equal(7, (await RunAsync("artifact", "pull", "weights@1", PathOf("out.bin"))).ExitCode);
        Assert.Equal(0, (await RunAsync("artifact", "pull", id, PathOf("out.bin"), "--overwrite")).ExitCode);
        Assert.Equal(content, (await RunAsync("artifact", "pull", $"{document.GetProperty("owner")}/weights@latest", "-")).Output);

        Assert.Contains("weights\t1\tlatest\t700000", (await RunAsync("artifact", "ls")).Text, StringComparison.Ordinal);
        Assert.Contains("Whole: ", (await RunAsync("artifact", "verify", "weights")).Text, StringComparison.Ordinal);
        Assert.Contains("each on 1 nodes", (await RunAsync("artifact", "repair", "weights")).Text, StringComparison.Ordinal);
        Assert.Contains("Kept until\tunpinned", (await RunAsync("artifact", "pin", "weights@1")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unpinned", (await RunAsync("artifact", "unpin", "weights@1")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("artifact", "pull", "weights", "-o", PathOf("same.bin"))).ExitCode);
        Assert.Equal(content, await File.ReadAllBytesAsync(PathOf("same.bin")));
        Assert.Equal(2, (await RunAsync("artifact", "pull", "weights", PathOf("a"), "-o", PathOf("b"))).ExitCode);
        Assert.Contains("0 versions let go", (await RunAsync("artifact", "gc")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(PathOf("state")));
    }

    [Fact]
    public async Task Input_and_folders_are_pushed_and_the_second_over_the_same_latest_is_refused()
    {
        Directory.CreateDirectory(PathOf("d/sub"));
        await WriteAsync("d/sub/a", [1, 2]);
        await WriteAsync("d/b", [3]);
        Assert.Equal(0, (await RunAsync("artifact", "push", PathOf("d"), "--version", "1", "--code", "2+1")).ExitCode);
        Assert.Equal(0, (await RunAsync("artifact", "pull", "d", PathOf("e"))).ExitCode);
        Assert.Equal([1, 2], await File.ReadAllBytesAsync(PathOf("e/sub/a")));
        CommandRun input = await RunAsync(new CommandRun.Setup { Input = [5, 6] }, "artifact", "push", "-", "--name", "d", "--version", "2", "--if-latest", "1");
        Assert.StartsWith("d@2\t", input.Text, StringComparison.Ordinal);
        CommandRun late = await RunAsync(new CommandRun.Setup { Input = [7] }, "artifact", "push", "-", "--name", "d", "--version", "3", "--if-latest", "1");
        Assert.Equal(7, late.ExitCode);
        Assert.Contains("somebody came first", late.Error, StringComparison.Ordinal);
        Assert.Equal(7, (await RunAsync("artifact", "latest", "d@1", "--if-latest", "1")).ExitCode);
        Assert.Equal(0, (await RunAsync("artifact", "latest", "d@1", "--if-latest", "2")).ExitCode);
        Assert.Contains("empty", (await RunAsync("artifact", "pull", "d", "-o", "")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_let_go_by_name_and_the_youngest_left_is_the_latest()
    {
        string file = await WriteAsync("a.bin", [1, 2, 3]);
        foreach (string version in new[] { "1", "2", "3" })
            Assert.Equal(0, (await RunAsync("artifact", "push", file, "--name", "a", "--version", version, "--pin")).ExitCode);
        Assert.Equal("a@3\n", (await RunAsync("artifact", "rm", "a@3")).Text);
        Assert.Contains("a\t2\tlatest", (await RunAsync("artifact", "ls")).Text, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("artifact", "rm", "a@3")).ExitCode);
        Assert.Equal(2, (await RunAsync("artifact", "rm", "a")).ExitCode); // All of them only where that is said.
        using HttpClient http = new() { BaseAddress = _server.Addresses[0] };
        Assert.Contains("\"versions\":[\"a@1\"]", await (await http.DeleteAsync("/v1/artifacts/a/1")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("a@2\n", (await RunAsync("artifact", "rm", "a", "--all")).Text);
        Assert.Empty((await RunAsync("artifact", "ls")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync("/v1/artifacts/a")).StatusCode);
        Assert.Equal(3, (await RunAsync("artifact", "pull", "a")).ExitCode);
    }

    [Theory]
    [InlineData(3, "Nobody has", "artifact", "pull", "nothing")]
    [InlineData(2, "is no name", "artifact", "pull", "a b")]
    [InlineData(2, "names no artifact", "artifact", "show", "a@b@c")]
    [InlineData(2, "not a peer id", "artifact", "show", "me/a")]
    [InlineData(2, "neither a file", "artifact", "push", "nowhere.bin")]
    [InlineData(2, "A name is missing", "artifact", "push", "-")]
    [InlineData(2, "such as 4+2", "artifact", "push", "-", "--name", "a", "--code", "4")]
    [InlineData(2, "parity", "artifact", "push", "-", "--name", "a", "--code", "4+40")]
    [InlineData(2, "no time", "artifact", "push", "-", "--name", "a", "--lease", "soon")]
    [InlineData(3, "no version", "artifact", "pin", "a@1")]
    public async Task What_is_wrong_is_said_with_its_exit_code(int code, string said, params string[] command)
    {
        CommandRun run = await RunAsync(command);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_of_a_large_value_offers_this_way()
    {
        string file = await WriteAsync("large", new byte[70_000]);
        Assert.Contains("kith artifact push", (await RunAsync("put", "large", "--file", file)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_is_pushed_looked_into_and_compared()
    {
        string metadata = await WriteAsync("model.json", "{\"id\":\"digits\",\"version\":1}"u8.ToArray());
        string file = await WriteAsync("model.safetensors", Safetensors([1, 2, 3, 4]));
        CommandRun pushed = await RunAsync("model", "push", file, "--name", "digits", "--version", "1", "--metadata", metadata);
        Assert.Equal((0, ""), (pushed.ExitCode, pushed.ExitCode == 0 ? "" : pushed.Error));
        Assert.Equal(2, (await RunAsync("model", "push", file, "--name", "digits", "--version", "2", "--metadata", await WriteAsync("bad.json", "{}"u8.ToArray()))).ExitCode);
        Assert.Contains("w\tU8 [4]\t4\tmodel.safetensors", (await RunAsync("model", "show", "digits", "--tensors")).Text, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], (await RunAsync("model", "pull", "digits", "--tensor", "w")).Output);
        Assert.Equal(0, (await RunAsync("model", "pull", "digits", PathOf("w"), "--tensor", "w")).ExitCode);
        Assert.Equal([1, 2, 3, 4], await File.ReadAllBytesAsync(PathOf("w")));
        await WriteAsync("model.safetensors", Safetensors([4, 3, 2, 1]));
        Assert.StartsWith("digits@checkpoint_epoch_0\t", (await RunAsync("model", "checkpoint", file, "--name", "digits")).Text, StringComparison.Ordinal);
        Assert.Contains("changed\tw\t", (await RunAsync("model", "diff", "digits@1", "digits")).Text, StringComparison.Ordinal);
        Assert.Contains("digits\tcheckpoint_epoch_0\tlatest", (await RunAsync("model", "ls", "digits")).Text, StringComparison.Ordinal);

        Assert.Equal(3, (await RunAsync("model", "pull", "digits", PathOf("v"), "--tensor", "v")).ExitCode);
        Assert.Equal(7, (await RunAsync("model", "pull", "digits", _folder.FullName, "--tensor", "w")).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.FullName, "*.part"));
    }

    [Fact]
    public async Task Tensors_and_differences_are_the_same_documents_on_the_command_line_and_over_http()
    {
        string file = await WriteAsync("model.safetensors", Safetensors([1, 2, 3, 4]));
        Assert.Equal(0, (await RunAsync("model", "push", file, "--name", "digits", "--version", "1")).ExitCode);
        await WriteAsync("model.safetensors", Safetensors([4, 3, 2, 1]));
        Assert.Equal(0, (await RunAsync("model", "push", file, "--name", "digits", "--version", "2")).ExitCode);
        using HttpClient http = new() { BaseAddress = _server.Addresses[0] };
        JsonElement tensor = JsonElement.Parse(await http.GetStringAsync("/v1/artifacts/digits/2/tensors")).GetProperty("tensors")[0];
        Assert.Equal(("w", "U8", 4), (tensor.GetProperty("name").GetString(), tensor.GetProperty("type").GetString(), tensor.GetProperty("shape")[0].GetInt32()));
        using HttpRequestMessage ranged = new(HttpMethod.Get, "/v1/artifacts/digits/2/content");
        long first = tensor.GetProperty("first").GetInt64();
        ranged.Headers.Range = new RangeHeaderValue(first, first + tensor.GetProperty("bytes").GetInt64() - 1);
        Assert.Equal([4, 3, 2, 1], await (await http.SendAsync(ranged)).Content.ReadAsByteArrayAsync());
        JsonElement difference = JsonElement.Parse(await http.GetStringAsync("/v1/artifacts/digits/2/diff?before=1"));
        Assert.Equal("w", difference.GetProperty("changed")[0].GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/v1/artifacts/digits/2/diff")).StatusCode);

        Assert.Equal(tensor.GetRawText(), JsonElement.Parse((await RunAsync("model", "show", "digits", "--tensors", "--json")).Text).GetProperty("tensors")[0].GetRawText());
        Assert.Equal(difference.GetRawText(), JsonElement.Parse((await RunAsync("model", "diff", "digits@1", "digits@2", "--json")).Text).GetRawText());
    }

    [Fact]
    public async Task Model_file_that_is_cut_off_does_not_become_the_latest()
    {
        string file = await WriteAsync("model.safetensors", Safetensors([1, 2, 3, 4])[..^1]);
        foreach (string verb in (string[])["push --version 1", "checkpoint"])
        {
            CommandRun cut = await RunAsync(["model", .. verb.Split(' '), file, "--name", "digits"]);
            Assert.Equal(2, cut.ExitCode);
            Assert.Contains("kith artifact push", cut.Error, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await RunAsync("model", "ls", "digits")).ExitCode);
        Assert.Equal(0, (await RunAsync("artifact", "push", file)).ExitCode);
    }

    [Theory]
    [InlineData("""{"schema_version":1,"is_folder":true,"files":[null]}""", "one line of JSON")]
    [InlineData("""{"schema_version":1,"is_folder":true,"files":[{"path":"../x","bytes":4}]}""", "../x")]
    [InlineData("""{"schema_version":1,"is_folder":true,"files":[{"path":"A","bytes":2},{"path":"a","bytes":2}]}""", "capitals")]
    [InlineData("""{"schema_version":1,"files":[{"path":"a","bytes":9223372036854775807},{"path":"b","bytes":9223372036854775807}]}""", "one file")]
    [InlineData("""{"schema_version":1,"is_folder":true}""", "list of its files")]
    public async Task Api_refuses_what_could_not_be_pulled_again(string head, string said)
    {
        using HttpClient http = new() { BaseAddress = _server.Addresses[0] };
        using ByteArrayContent body = new(Encoding.UTF8.GetBytes(head + "\nfour"));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.kith.artifact");
        HttpResponseMessage refused = await http.PutAsync("/v1/artifacts/raw/1", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(said, JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/artifacts/raw/1")).StatusCode);
    }

    [Fact]
    public async Task Room_that_an_error_tells_to_give_can_be_given_to_every_network()
    {
        Assert.Contains("--max-store-mib", (await RunAsync("up", "--help")).Text, StringComparison.Ordinal);
        Assert.Contains("10240", (await RunAsync("node", "--help")).Text, StringComparison.Ordinal); // As much as a node's own artifacts have: their copies are elsewhere.
    }

    [Fact]
    public async Task Api_takes_plain_bytes_and_gives_ranges()
    {
        using HttpClient http = new() { BaseAddress = _server.Addresses[0] };
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 7))];
        HttpResponseMessage put = await http.PutAsync("/v1/artifacts/raw/1", new ByteArrayContent(content));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using HttpRequestMessage ranged = new(HttpMethod.Get, "/v1/artifacts/raw/latest/content");
        ranged.Headers.Range = new RangeHeaderValue(150_000, 150_009);
        HttpResponseMessage part = await http.SendAsync(ranged);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 150000-150009/200000", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(content[150_000..150_010], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(content, await http.GetByteArrayAsync("/v1/artifacts/raw/1/content"));
        Assert.Contains("\"name\":\"raw\"", await http.GetStringAsync("/v1/artifacts"), StringComparison.Ordinal);
        Assert.Contains("\"is_whole\":true", await (await http.PostAsync("/v1/artifacts/raw/1/verify", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"is_pinned\":true", await (await http.PostAsync("/v1/artifacts/raw/1/pin", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"versions\":[]", await (await http.PostAsync("/v1/artifacts/collect", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/artifacts/other/1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/v1/artifacts/raw/1/burn", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PutAsync("/v1/artifacts/raw/2?pins=1", new ByteArrayContent([]))).StatusCode);
        using ByteArrayContent headless = new("no line"u8.ToArray());
        headless.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.kith.artifact");
        HttpResponseMessage refused = await http.PutAsync("/v1/artifacts/raw/2", headless);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("one line of JSON", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using ByteArrayContent fewer = new(Encoding.UTF8.GetBytes("{\"schema_version\":1,\"files\":[{\"path\":\"a\",\"bytes\":9}]}\nshort"));
        fewer.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.kith.artifact");
        Assert.Contains("9 bytes were to come", await (await http.PutAsync("/v1/artifacts/raw/2", fewer)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bar_says_how_far_how_fast_and_how_long()
    {
        Assert.Equal("[######------------------] 25 % of 1 GiB, 64 MiB/s, 12 s left", TransferBar.Line(new(256 << 20, 1 << 30, 0, TimeSpan.FromSeconds(4))));
        Assert.Equal("1.5 MiB, 512 KiB/s", TransferBar.Line(new(3 << 19, null, 0, TimeSpan.FromSeconds(3))));
    }

    private static byte[] Safetensors(byte[] data)
    {
        byte[] header = Encoding.UTF8.GetBytes($"{{\"w\":{{\"dtype\":\"U8\",\"shape\":[{data.Length}],\"data_offsets\":[0,{data.Length}]}}}}");
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> WriteAsync(string name, byte[] content)
    {
        await File.WriteAllBytesAsync(PathOf(name), content);
        return PathOf(name);
    }

    private Task<CommandRun> RunAsync(params string[] command) => RunAsync(new CommandRun.Setup(), command);

    private Task<CommandRun> RunAsync(CommandRun.Setup setup, params string[] command)
    {
        setup.Variables["KITH_API"] = _server.Addresses[0].ToString();
        return CommandRun.RunAsync(setup, command);
    }
}
