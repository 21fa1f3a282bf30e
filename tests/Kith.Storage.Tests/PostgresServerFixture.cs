using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Npgsql;

namespace Kith.Storage.Tests;

/// <summary>
/// A PostgreSQL server of Debian's packages, started once for all tests that ask for it, on a free port of loopback and in a folder of its own. Tests
/// are skipped with a clear word where there is none.
/// </summary>
public sealed class PostgresServerFixture : IAsyncLifetime
{
    public const string User = "kith";
    public const string Password = "only for tests";

    private readonly TemporaryFolder _folder = new(inMemory: true);
    private string? _programs;
    private int _schemas;

    public int Port { get; private set; }

    /// <summary>Why there is no server; null when there is.</summary>
    public string? Missing { get; private set; }

    private string Data => _folder.Of("data");

    public async ValueTask InitializeAsync()
    {
        _programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "pg_ctl"))).Order().LastOrDefault()
            : null;
        if (_programs is null)
        {
            Missing = "PostgreSQL is not installed: apt-get install postgresql.";
            return;
        }

        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", _folder.FullPath); // PostgreSQL refuses to run as root.
        string password = _folder.Of("password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", password);
        await RunAsUserAsync("initdb", "-D", Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={password}", "--no-sync", "--no-locale", "-E", "UTF8");
        Port = FreePort();
        await StartAsync();
    }

    /// <summary>A connection string for this server, or for what is said otherwise.</summary>
    public string ConnectionString(int? port = null, string password = Password, string database = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port ?? Port, Username = User, Password = password, Database = database }.ConnectionString;

    /// <summary>A schema that no other test uses.</summary>
    public string NewSchema() => $"test_{System.Threading.Interlocked.Increment(ref _schemas)}";

    public Task StartAsync() => RunAsUserAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", _folder.Of("log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", "start");

    public Task StopAsync() => RunAsUserAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (Missing is null)
            await StopAsync();
        _folder.Dispose();
    }

    /// <summary>A port that nobody has, below the range from which the system hands out its own: one of those may be somebody's before a server has it.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(30_000, 32_700);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The next one.
            }
        }
    }

    private Task RunAsUserAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The server inherits what it is started with: pipes of ours would stay open as long as it runs.
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null", program, .. arguments]) { UseShellExecute = false, WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
