using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-doctor-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_node_needs_is_tried_and_a_node_that_is_not_there_is_no_failure()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--data", Path.Combine(_folder, "node"), "--port", $"{FreePort()}", "--api", $"http://127.0.0.1:{FreePort()}", "--json");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Text + run.Error);
        JsonElement[] findings = [.. JsonDocument.Parse(run.Text).RootElement.GetProperty("findings").EnumerateArray()];
        Assert.Equal(["encryption", "disk", "folder", "limits", "clock", "peers' port", "node"], findings.Select(finding => finding.GetProperty("name").GetString()!));
        Assert.Contains("a durable write takes", findings[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "node"))); // Nothing is left behind.
    }

    [Fact]
    public async Task What_would_not_work_ends_with_one_and_says_what_to_do()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        using TcpListener taken = new(IPAddress.Any, 0);
        taken.Start();
        CommandRun run = await CommandRun.RunAsync("doctor", "--data", Path.Combine(file, "below"), "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}", "--api", $"http://127.0.0.1:{FreePort()}");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("Give another with --data", run.Text, StringComparison.Ordinal);
        Assert.Contains("is in use", run.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await CommandRun.RunAsync("doctor", "--port", "0")).ExitCode);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
