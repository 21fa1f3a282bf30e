using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Classroom;

/// <summary>The classroom at a keyboard: processes, what is typed, what is printed.</summary>
public sealed class ClassroomCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-class-").FullName;
    private readonly int _portBase = Ports.Free(256);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Peers_in_processes_of_their_own_are_set_up_joined_killed_and_quit()
    {
        await using KithProcess two = Peer("init", "2", "4", "9", "1");
        await using KithProcess four = Peer("INIT", "4", "9", "2", "1");
        await using KithProcess nine = Peer("init", "9", "2", "4", "1");
        await two.ExpectAsync("Launched peer: <Peer[2]->4->9>");
        await four.ExpectAsync("> Ping response received from Peer 9");
        await two.ExpectAsync("> Ping request message received from Peer 9");
        await using KithProcess six = Peer("join", "6", "9", "1");
        await six.ExpectAsync("Launched peer: <Peer[6]->None->None>");
        await six.ExpectAsync("> Join request has been accepted");
        await four.ExpectAsync("> Peer 6 Join request received");

        nine.Kill();
        await six.ExpectAsync("> Peer 9 is no longer alive");
        await six.ExpectAsync("> My new first successor is Peer 2");

        await four.TypeAsync("stORe 0042");
        await six.ExpectAsync("> Store 0042 request forwarded to my successor"); // 42 lies beyond 6, and 2 follows.
        await two.ExpectAsync("> Store 0042 request accepted");
        await two.TypeAsync("store 42");
        await two.ExpectAsync("> Usage: Store <4-digit filename>");
        await four.TypeAsync("Request 0042");
        await four.ExpectAsync("> File 0042 received");
        await six.TypeAsync("quit");
        Assert.Equal(0, await six.ExitAsync());
        await four.ExpectAsync("> Peer 6 will depart from the network");
    }

    [Fact]
    public async Task Runner_prefixes_lines_and_takes_commands_and_reports_as_json()
    {
        await using (KithProcess runner = Run("2", "8", "60"))
        {
            await runner.ExpectAsync("All 3 peers are ready");
            await runner.TypeAsync("2 Store 2067");
            await runner.ExpectAsync("[60] > Store 2067 request accepted");
            await runner.TypeAsync("8 quit");
            await runner.ExpectAsync("[2] > Peer 8 will depart from the network");
            KithProcess.Signal(runner.Id, "INT");
            Assert.Equal(0, await runner.ExitAsync());
        }

        await using KithProcess reporter = Run("2", "8", "60", "--json");
        string? whole = null;
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(100));
        for (int looks = 0; looks < 300 && whole is null; looks++)
        {
            await look.WaitForNextTickAsync();
            whole = reporter.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(line => line.Contains("\"id\":60,\"is_ready\":true,\"second_predecessor\":2,\"first_predecessor\":8,\"first_successor\":2,\"second_successor\":8", StringComparison.Ordinal));
        }

        Assert.True(whole is not null, reporter.Output);
        Assert.Equal(3, JsonDocument.Parse(whole).RootElement.GetProperty("peers").GetArrayLength());
    }

    [Fact]
    public async Task Wrong_arguments_have_exit_code_2_and_the_assignments_line()
    {
        foreach ((string expected, string[] arguments) in ((string, string[])[])
        [
            ("Peer IDs must be from 0 to 255 (inclusive)", ["init", "256", "4", "5", "30"]),
            ("Peer IDs must be from 0 to 255 (inclusive)", ["join", "2", "-1", "30"]),
            ("kith ring init --help", ["init", "2", "4", "5"]),
            ("kith ring join --help", ["join", "2", "x", "30"]),
            ("ping interval", ["join", "2", "4", "0"]),
            ("number of its own", ["run", "2", "2"]),
        ])
        {
            (int code, string output, string error) = await KithProcess.RunAsync(["ring", .. arguments, "--port-base", $"{_portBase}"]);
            Assert.True(code == 2, $"{string.Join(' ', arguments)}: {code} {output} {error}");
            Assert.Contains(expected, error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
    }

    private KithProcess Peer(params string[] arguments) =>
        KithProcess.Start(["ring", .. arguments, "--port-base", $"{_portBase}", "--folder", _folder, "--show-ping-requests", "--show-ping-responses"]);

    private KithProcess Run(params string[] arguments) =>
        KithProcess.Start(["ring", "run", .. arguments, "--interval", "1", "--port-base", $"{_portBase}", "--folder", _folder]);
}
