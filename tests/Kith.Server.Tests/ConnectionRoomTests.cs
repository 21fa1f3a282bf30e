using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Kith.Server.Tests;

public sealed class ConnectionRoomTests
{
    [Fact]
    public async Task Many_connections_that_ask_nothing_keep_nobody_out()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(options: new HttpServerOptions { MaxConnections = 4 });
        List<TcpClient> silent = [];
        for (int number = 0; number < 12; number++)
        {
            TcpClient client = new();
            await client.ConnectAsync(daemon.Api.Host, daemon.Api.Port);
            silent.Add(client);
        }

        for (int newcomer = 0; newcomer < 6; newcomer++)
        {
            using HttpClient honest = new() { BaseAddress = daemon.Api };
            Assert.Contains("kith", await honest.GetStringAsync("/openapi/v1.json"), StringComparison.OrdinalIgnoreCase);
        }

        foreach (TcpClient client in silent)
            client.Dispose();
    }
}
