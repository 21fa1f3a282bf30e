using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Storage.Tests;

/// <summary>
/// A redis-server of Debian's package that syncs every command, on a free port of loopback. Tests are skipped with a clear word where there is none.
/// </summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new(inMemory: true);
    private Process? _server;
    private int _prefixes;

    public int Port { get; private set; }

    /// <summary>Why there is no server; null when there is.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        string? program = new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server" }.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Missing = "Redis is not installed: apt-get install redis-server.";
            return;
        }

        Port = PostgresServerFixture.FreePort();
        _server = Process.Start(new ProcessStartInfo(program, ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder.FullPath, "--appendonly", "yes", "--appendfsync", "always", "--save", ""])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (await _server.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                return;
        }

        Missing = "redis-server did not start.";
    }

    /// <summary>A prefix that no other test uses.</summary>
    public string NewPrefix() => $"test-{Interlocked.Increment(ref _prefixes)}";

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _folder.Dispose();
    }
}
