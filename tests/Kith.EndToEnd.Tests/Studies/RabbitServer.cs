using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Studies;

/// <summary>A RabbitMQ broker of Debian's package on free ports of loopback, with a folder of its own. It is gone when the test is.</summary>
internal sealed class RabbitServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string PortMapper = "/usr/bin/epmd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("kith-rabbit-").FullName;
    private readonly Process _mapper;
    private readonly Process _server;

    private RabbitServer(int port)
    {
        Address = $"amqp://guest:guest@127.0.0.1:{port}";
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = _folder, // Where Erlang keeps its cookie.
            ["RABBITMQ_NODENAME"] = $"kith{port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{port}",
            ["RABBITMQ_DIST_PORT"] = $"{port + 1}",
            ["ERL_EPMD_PORT"] = $"{port + 2}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none",
        };
        _mapper = Start(PortMapper, environment); // Else the server leaves one behind that outlives it.
        _server = Start(Program, environment);
    }

    /// <summary>What to give as --queue.</summary>
    public string Address { get; }

    /// <summary>Starts one, or skips the test where there is none.</summary>
    public static async Task<RabbitServer> StartOrSkipAsync()
    {
        Assert.SkipUnless(File.Exists(Program) && File.Exists(PortMapper), "RabbitMQ is not installed: apt-get install rabbitmq-server.");
        int port = Ports.Free(3);
        RabbitServer server = new(port);
        long began = Stopwatch.GetTimestamp();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(100));
        while (!await IsOpenAsync(port))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience && !server._server.HasExited, "rabbitmq-server did not start.");
            await look.WaitForNextTickAsync();
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in (Process[])[_server, _mapper])
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static Process Start(string program, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
