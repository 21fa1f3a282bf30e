using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class VoidPhoneServerTests
{
    private static readonly VoidPhoneOptions Free = new() { EndPoint = "127.0.0.1:0" };

    [Fact]
    public async Task Value_put_on_one_connection_is_got_on_another()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free);
        using (TcpClient first = await ConnectAsync(server))
        {
            await first.GetStream().WriteAsync(Messages.Put("k", "v"));
            first.Client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await ReadToEndAsync(first));
        }

        using TcpClient second = await ConnectAsync(server);
        await second.GetStream().WriteAsync(Messages.Get("k"));
        byte[] answer = new byte[37];
        await second.GetStream().ReadExactlyAsync(answer);
        Assert.Equal([0x00, 0x25, 0x02, 0x8C, .. Messages.Key("k"), (byte)'v'], answer);
    }

    [Fact]
    public async Task Answers_reach_a_client_that_goes_on_to_send_garbage()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free);
        using TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync((byte[])[.. Messages.Get("k"), .. new byte[100_000]]);
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(36, (await ReadToEndAsync(client)).Length);
        Assert.Equal(1, server.Counters.Closed(VoidPhoneFault.SizeBelowHeader));
    }

    [Fact]
    public async Task Many_that_say_nothing_keep_nobody_out_and_who_has_asked_stays()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free with { MaxConnections = 4 });
        using TcpClient kept = await AskedAsync(server);
        List<TcpClient> silent = [];
        for (int number = 0; number < 12; number++)
            silent.Add(await ConnectAsync(server));
        for (int newcomer = 0; newcomer < 3; newcomer++)
        {
            using TcpClient honest = await AskedAsync(server);
        }

        await kept.GetStream().WriteAsync(Messages.Get("k"));
        Assert.Equal(36, await kept.GetStream().ReadAtLeastAsync(new byte[36], 36, throwOnEndOfStream: false));
        foreach (TcpClient client in silent)
            client.Dispose();
    }

    [Fact]
    public async Task Connection_beyond_the_limit_is_closed_and_there_is_room_again_when_one_ends()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free with { MaxConnections = 2 });
        using TcpClient first = await AskedAsync(server);
        using (TcpClient second = await AskedAsync(server))
        {
            using TcpClient third = await ConnectAsync(server);
            Assert.Empty(await ReadToEndAsync(third));
            Assert.Equal(1, server.Counters.Closed(VoidPhoneFault.TooManyConnections));
            second.Client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await ReadToEndAsync(second));
        }

        // The server forgets a connection a moment after its end can be seen.
        for (int tries = 0; ; tries++)
        {
            using TcpClient fourth = await ConnectAsync(server);
            await fourth.GetStream().WriteAsync(Messages.Get("k"));
            if (await fourth.GetStream().ReadAtLeastAsync(new byte[36], 36, throwOnEndOfStream: false) == 36)
                break;
            Assert.True(tries < 1_000);
        }
    }

    [Fact]
    public async Task Connections_of_one_address_take_tokens_too()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free with { RequestsPerSecond = 1, BurstSize = 20 });
        List<TcpClient> clients = [];
        for (int number = 0; number < 25; number++)
            clients.Add(await ConnectAsync(server));
        int refused = 0;
        foreach (TcpClient client in clients.Skip(22)) // Two more may have been earned meanwhile.
            refused += (await ReadToEndAsync(client)).Length == 0 ? 1 : 0;
        Assert.Equal(3, refused);
        Assert.InRange(server.Counters.Closed(VoidPhoneFault.RateLimited), 3, 5);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Stopping_ends_open_connections()
    {
        VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free);
        using TcpClient client = await AskedAsync(server);
        await server.DisposeAsync();
        await server.DisposeAsync();
        Assert.Empty(await ReadToEndAsync(client));
    }

    [Theory]
    [InlineData("0.0.0.0:7401")]
    [InlineData("[::]:7401")]
    [InlineData("192.0.2.7:7401")]
    public void Beyond_loopback_needs_consent(string endPoint)
    {
        VoidPhoneOptions options = new() { EndPoint = endPoint };
        KithException refused = Assert.Throws<KithException>(options.Validate);
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
        Assert.Contains("--voidphone-allow-remote", refused.Message, StringComparison.Ordinal);
        Assert.Equal(7401, (options with { AllowRemote = true }).Validate().Port);
    }

    [Fact]
    public async Task Port_in_use_is_named_with_the_remedy()
    {
        await using VoidPhoneServer server = await VoidPhoneServer.StartAsync(new DictionaryKith(), Free);
        KithException taken = await Assert.ThrowsAsync<KithException>(() => VoidPhoneServer.StartAsync(new DictionaryKith(), Free with { EndPoint = server.EndPoint.ToString() }));
        Assert.Equal(KithErrorCode.AddressInUse, taken.Code);
        Assert.Contains("--voidphone", taken.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> WrongOptions => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Options_outside_their_range_are_named(string name)
    {
        KithException wrong = Assert.Throws<KithException>(() => Wrong[name].Validate());
        Assert.Equal(KithErrorCode.InvalidConfiguration, wrong.Code);
        Assert.Contains($"The option {name} ", wrong.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, VoidPhoneOptions> Wrong { get; } = new()
    {
        ["EndPoint"] = new() { EndPoint = "7401" },
        ["MinTimeToLive"] = new() { MinTimeToLive = TimeSpan.FromMilliseconds(999) },
        ["MaxTimeToLive"] = new() { MaxTimeToLive = TimeSpan.FromDays(1) },
        ["MaxConnections"] = new() { MaxConnections = 0 },
        ["MaxInFlight"] = new() { MaxInFlight = 2_000 },
        ["MaxRequests"] = new() { MaxRequests = 0 },
        ["IdleTimeout"] = new() { IdleTimeout = TimeSpan.Zero },
        ["WriteTimeout"] = new() { WriteTimeout = TimeSpan.FromDays(2) },
        ["RequestsPerSecond"] = new() { RequestsPerSecond = 0, BurstSize = 1 },
        ["BurstSize"] = new() { RequestsPerSecond = 1 },
    };

    [Fact]
    public async Task What_it_counted_is_in_the_nodes_status()
    {
        DictionaryKith kith = new();
        await using VoidPhoneServer voidPhone = await VoidPhoneServer.StartAsync(kith, Free);
        await using KithHttpServer http = await KithHttpServer.StartAsync(kith, new HttpServerOptions { EndPoint = "127.0.0.1:0" }, new ServerFacts { AddCounters = voidPhone.CopyCountersTo }, logging: null, TestContext.Current.CancellationToken);
        using TcpClient client = await ConnectAsync(voidPhone);
        await client.GetStream().WriteAsync(Messages.Raw(660, new byte[14]));
        Assert.Empty(await ReadToEndAsync(client));
        using System.Net.Http.HttpClient browser = new() { BaseAddress = http.Addresses[0] };
        using JsonDocument status = JsonDocument.Parse(await browser.GetStringAsync("/v1/node", TestContext.Current.CancellationToken));
        Assert.Equal(1, status.RootElement.GetProperty("counters").GetProperty("kith.voidphone.closed.wrong_address").GetInt64());
    }

    private static async Task<TcpClient> ConnectAsync(VoidPhoneServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync(server.EndPoint);
        return client;
    }

    /// <summary>A client that was let in: it has had an answer.</summary>
    private static async Task<TcpClient> AskedAsync(VoidPhoneServer server)
    {
        TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Messages.Get("k"));
        await client.GetStream().ReadExactlyAsync(new byte[36]);
        return client;
    }

    private static async Task<byte[]> ReadToEndAsync(TcpClient client)
    {
        List<byte> all = [];
        byte[] buffer = new byte[4_096];
        try
        {
            // Of the socket itself: a stream is refused once one direction is shut.
            for (int read; (read = await client.Client.ReceiveAsync(buffer)) > 0;)
                all.AddRange(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // Refused with a reset: there was nothing to read either.
        }

        return [.. all];
    }
}
