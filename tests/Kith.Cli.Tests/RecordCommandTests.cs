using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Libp2p.Formats;
using Kith.Server;
using Kith.Server.Tests;

namespace Kith.Cli.Tests;

public sealed class RecordCommandTests : IAsyncDisposable
{
    private static readonly byte[] Binary = [0x00, 0xFF, 0x0D, 0x0A, 0x1B];

    private readonly DictionaryKith _kith = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kith-cli-");
    private KithHttpServer? _server;

    [Fact]
    public async Task Value_comes_back_byte_for_byte()
    {
        CommandRun put = await RunAsync(new() { Input = Binary }, "put", "greeting", "-");
        Assert.Equal((0, ""), (put.ExitCode, put.Error));
        CommandRun get = await RunAsync(new(), "get", "greeting");
        Assert.Equal((0, ""), (get.ExitCode, get.Error));
        Assert.Equal(Binary, get.Output);
    }

    [Fact]
    public async Task Key_without_a_slash_is_a_plain_key()
    {
        await RunAsync(new(), "put", "greeting", "hello");
        GetResult result = await _kith.GetAsync(RecordKey.FromText("/kith/plain/greeting"));
        Assert.Equal("hello"u8.ToArray(), result.Value!.Value.ToArray());
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("")]
    [InlineData("ünï\ncode")]
    [InlineData("[red]not markup[/]")]
    public async Task Values_are_taken_as_they_are_written(string value)
    {
        Assert.Equal(0, (await RunAsync(new(), "put", "greeting", value)).ExitCode);
        Assert.Equal(value, (await RunAsync(new(), "get", "greeting")).Text);
    }

    [Fact]
    public async Task Value_that_looks_like_an_option_follows_two_dashes()
    {
        Assert.Equal(0, (await RunAsync(new(), "put", "greeting", "--", "--json")).ExitCode);
        Assert.Equal("--json", (await RunAsync(new(), "get", "greeting")).Text);
    }

    [Fact]
    public async Task Content_is_stored_under_its_hash_and_the_key_is_all_that_is_printed()
    {
        string file = Path.Combine(_folder.FullName, "photo");
        await File.WriteAllBytesAsync(file, Binary);
        CommandRun put = await RunAsync(new(), "put", "--content", "--file", file);
        Assert.Equal(0, put.ExitCode);
        Assert.Equal(RecordKeyText.Format(ContentKey.Of(Binary)), put.Text.TrimEnd('\n'));
        CommandRun get = await RunAsync(new(), "get", put.Text.TrimEnd('\n'));
        Assert.Equal(Binary, get.Output);
    }

    [Fact]
    public async Task File_appears_whole_and_alone()
    {
        await RunAsync(new() { Input = Binary }, "put", "greeting", "-");
        string file = Path.Combine(_folder.FullName, "out");
        await File.WriteAllTextAsync(file, "what was there before is longer than what comes");
        CommandRun get = await RunAsync(new(), "get", "greeting", "-o", file);
        Assert.Equal((0, ""), (get.ExitCode, get.Text));
        Assert.Equal(Binary, await File.ReadAllBytesAsync(file));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task Absent_record_leaves_the_file_alone()
    {
        string file = Path.Combine(_folder.FullName, "out");
        await File.WriteAllTextAsync(file, "kept");
        Assert.Equal(ExitCode.NotFound, (await RunAsync(new(), "get", "greeting", "-o", file)).ExitCode);
        Assert.Equal("kept", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task File_that_cannot_be_written_fails_and_leaves_nothing()
    {
        await RunAsync(new(), "put", "greeting", "hello");
        CommandRun get = await RunAsync(new(), "get", "greeting", "-o", _folder.FullName);
        Assert.Equal(ExitCode.Failed, get.ExitCode);
        Assert.Empty(_folder.Parent!.GetFiles(_folder.Name + "*.partial"));
    }

    [Fact]
    public async Task Binary_does_not_reach_a_terminal_and_text_ends_its_line()
    {
        await RunAsync(new() { Input = Binary }, "put", "binary", "-");
        CommandRun refused = await RunAsync(new() { IsTerminal = true }, "get", "binary");
        Assert.Equal((ExitCode.Failed, ""), (refused.ExitCode, refused.Text));
        Assert.Contains("-o FILE", refused.Error, StringComparison.Ordinal);

        await RunAsync(new(), "put", "text", "hello");
        Assert.Equal("hello\n", (await RunAsync(new() { IsTerminal = true }, "get", "text")).Text);
        Assert.Equal("hello", (await RunAsync(new(), "get", "text")).Text);
    }

    [Fact]
    public async Task Deleted_record_is_not_found()
    {
        await RunAsync(new(), "put", "greeting", "hello");
        CommandRun delete = await RunAsync(new(), "delete", "greeting");
        Assert.Equal((0, ""), (delete.ExitCode, delete.Error));
        Assert.StartsWith("Deletion stored durably on 1 node", delete.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await RunAsync(new(), "get", "greeting")).ExitCode);
    }

    [Fact]
    public async Task Deletion_prints_its_receipt_as_json()
    {
        CommandRun delete = await RunAsync(new(), "delete", "greeting", "--json");
        using JsonDocument receipt = JsonDocument.Parse(delete.Text);
        Assert.Equal((0, "/kith/plain/greeting"), (delete.ExitCode, receipt.RootElement.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Deletion_of_content_is_a_usage_error()
    {
        CommandRun delete = await RunAsync(new(), "delete", RecordKeyText.Format(ContentKey.Of(Binary)));
        Assert.Equal((ExitCode.Usage, ""), (delete.ExitCode, delete.Text));
        Assert.Contains("/kith/content/", delete.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_that_expects_another_number_is_refused_and_told_the_number()
    {
        CommandRun conflict = await RunAsync(new(), "put", "greeting", "hello", "--if-sequence", "3");
        Assert.Equal((ExitCode.Refused, ""), (conflict.ExitCode, conflict.Text));
        Assert.Contains("18446744073709551615", conflict.Error, StringComparison.Ordinal);
        CommandRun json = await RunAsync(new(), "put", "greeting", "hello", "--if-sequence", "3", "--json");
        Assert.Equal(ExitCode.Refused, json.ExitCode);
        Assert.Contains("\"swap\":\"conflict\"", json.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(new(), "put", "greeting", "hello", "--if-sequence", "18446744073709551615")).ExitCode);
    }

    [Fact]
    public async Task Watch_prints_values_and_ends_after_as_many_as_asked_for()
    {
        await RunAsync(new(), "put", "greeting", "hello");
        CommandRun watch = await RunAsync(new(), "watch", "greeting", "--count", "1");
        Assert.Equal((0, "hello\n", ""), (watch.ExitCode, watch.Text, watch.Error));
        CommandRun json = await RunAsync(new(), "watch", "greeting", "-n", "1", "--json");
        Assert.Contains("\"is_found\":true", json.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await RunAsync(new(), "watch", "greeting", "--from", "yesterday")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await RunAsync(new(), "watch", "greeting", "--count", "0")).ExitCode);
    }

    [Fact]
    public async Task Absent_record_is_not_found()
    {
        CommandRun get = await RunAsync(new(), "get", "nothing");
        Assert.Equal((ExitCode.NotFound, ""), (get.ExitCode, get.Text));
        Assert.StartsWith("kith: Nothing is stored", get.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_document_even_of_absence()
    {
        CommandRun get = await RunAsync(new(), "get", "nothing", "--json");
        Assert.Equal(ExitCode.NotFound, get.ExitCode);
        using JsonDocument document = JsonDocument.Parse(get.Output);
        Assert.False(document.RootElement.GetProperty("is_found").GetBoolean());

        CommandRun put = await RunAsync(new(), "put", "greeting", "hello", "--ttl", "15m", "--json");
        using JsonDocument receipt = JsonDocument.Parse(put.Output);
        Assert.True(receipt.RootElement.GetProperty("is_acknowledged").GetBoolean());
        Assert.Equal(TimeSpan.FromMinutes(15), _kith.LastPut!.TimeToLive);
    }

    [Fact]
    public async Task Value_of_the_limit_is_put_and_one_byte_more_is_not()
    {
        Assert.Equal(0, (await RunAsync(new() { Input = new byte[65_536] }, "put", "greeting", "-")).ExitCode);
        CommandRun put = await RunAsync(new() { Input = new byte[65_537] }, "put", "greeting", "-");
        Assert.Equal(ExitCode.Usage, put.ExitCode);
        Assert.Contains("65536", put.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("put", "greeting")]
    [InlineData("put")]
    [InlineData("put", "a", "b", "c")]
    [InlineData("put", "greeting", "hello", "--file", "x")]
    [InlineData("put", "--content", "a", "b")]
    [InlineData("put", "greeting", "hello", "--ttl", "soon")]
    [InlineData("put", "greeting", "hello", "--ttl", "3d")]
    [InlineData("put", "/kith/content/nonsense", "hello")]
    [InlineData("put", "/nobody/knows", "hello")]
    [InlineData("put", "greeting", "hello", "--via", "0")]
    [InlineData("get")]
    [InlineData("get", "")]
    [InlineData("get", "/kith/signed/")]
    [InlineData("closest", "greeting", "--count", "21")]
    public async Task Misuse_is_told_and_exits_with_two(params string[] args)
    {
        CommandRun run = await RunAsync(new(), args);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
        Assert.StartsWith("kith: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, _kith.Count);
    }

    [Fact]
    public async Task Missing_input_file_is_named()
    {
        CommandRun put = await RunAsync(new(), "put", "greeting", "--file", Path.Combine(_folder.FullName, "none"));
        Assert.Equal(ExitCode.Failed, put.ExitCode);
        Assert.Contains("none", put.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_command_says_so_by_its_exit_code()
    {
        _kith.Gate = new TaskCompletionSource().Task;
        CommandRun get = await RunAsync(new() { Cancellation = new(canceled: true) }, "get", "greeting");
        Assert.Equal(ExitCode.Interrupted, get.ExitCode);
    }

    [Fact]
    public async Task Interrupt_is_heeded_while_nobody_types()
    {
        await using Keyboard keyboard = new();
        using CancellationTokenSource interrupt = new();
        Task<CommandRun> put = RunAsync(new() { Keyboard = keyboard, Cancellation = interrupt.Token }, "put", "greeting", "-");
        await keyboard.Reading;
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, (await put.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<CommandRun> RunAsync(CommandRun.Setup setup, params string[] args)
    {
        _server ??= await KithHttpServer.StartAsync(_kith, new HttpServerOptions { EndPoint = "127.0.0.1:0" });
        setup.Variables["KITH_API"] = _server.Addresses[0].ToString();
        return await CommandRun.RunAsync(setup, args);
    }
}
