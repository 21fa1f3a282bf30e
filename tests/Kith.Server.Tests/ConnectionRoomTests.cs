using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Kith.Server.Tests;

public sealed class ConnectionRoomTests
{
    private const int Most = 4;

    // On a busy machine some of the silent connections were not taken up yet when the first newcomer was: it was then the one that had been silent for longest.
    [Fact]
    public async Task Many_connections_that_ask_nothing_keep_nobody_out()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(options: new HttpServerOptions { MaxConnections = Most });
        List<TcpClient> silent = [];
        List<Task> closed = [];
        for (int number = 0; number < 12; number++)
        {
            TcpClient client = new();
            await client.ConnectAsync(daemon.Api.Host, daemon.Api.Port);
            silent.Add(client);
            closed.Add(UntilClosedAsync(client));
        }

        for (int left = silent.Count; left > Most; left--)
            closed.Remove(await Task.WhenAny(closed).WaitAsync(TimeSpan.FromSeconds(30)));
        for (int newcomer = 0; newcomer < 6; newcomer++)
        {
            using HttpClient honest = new() { BaseAddress = daemon.Api };
            Assert.Contains("kith", await honest.GetStringAsync("/openapi/v1.json"), StringComparison.OrdinalIgnoreCase);
        }

        foreach (TcpClient client in silent)
            client.Dispose();
    }

    private static async Task UntilClosedAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().ReadExactlyAsync(new byte[1]);
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // Ended or reset, or the test is over.
        }
    }
}
