using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests;

/// <summary>Rings of real processes. The long forms run where <c>KITH_LONG_TESTS</c> is set, as in the nightly run.</summary>
public sealed class RingNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-ring-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsLong => Environment.GetEnvironmentVariable("KITH_LONG_TESTS") is { Length: > 0 };

    [Fact]
    public async Task Ring_of_processes_loses_nothing_to_kills_leaves_and_joins()
    {
        await using RingNetwork ring = new(_folder, 8);
        ring.Start(0);
        for (int number = 1; number < 5; number++)
            ring.Start(number, through: 0);
        await ring.BecomesWholeAsync();
        Dictionary<string, string> kept = await ring.PutAsync("before", 6);
        int[] order = await ring.OrderAsync();
        await Task.WhenAll(ring.KillAsync(order[0]), ring.KillAsync(order[1])); // R = 5, W = 3: two neighbours may die at once.
        await ring.BecomesWholeAsync();
        await ring.HoldsAsync(kept);
        ring.Start(5, through: order[2]);
        await ring.BecomesWholeAsync();
        await ring.LeaveAsync(order[3]);
        await ring.BecomesWholeAsync();
        await ring.HoldsAsync(kept);
    }

    [Fact]
    public async Task Seven_nodes_with_one_command_are_ready_and_work()
    {
        (int peers, int http) = (Ports.Free(7), Ports.Free(7));
        long began = TimeProvider.System.GetTimestamp();
        await using KithProcess network = KithProcess.Start("up", "--overlay", "ring", "--nodes", "7", "--data", _folder, "--port", $"{peers}", "--http-port", $"{http}");
        await network.ExpectAsync("All 7 nodes are ready");
        TestContext.Current.TestOutputHelper?.WriteLine($"Seven peers ready in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        string api = $"http://127.0.0.1:{http}";
        (int code, string said, string complained) = await KithProcess.RunAsync("put", "greeting", "hello", "--api", api); // At once: a young ring has its quorum.
        Assert.True(code == 0, said + complained);
        Assert.Equal("hello", (await KithProcess.RunAsync("get", "greeting", "--api", api, "--via", "7")).Output.Trim());
        string table = "";
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(200));
        for (int looks = 0; looks < 50 && !table.Contains("successor 6", StringComparison.Ordinal); looks++)
        {
            if (looks > 0)
                await look.WaitForNextTickAsync(); // Who has joined last is known to all a moment later.
            (_, table, _) = await KithProcess.RunAsync("table", "--api", api);
        }

        Assert.Contains("predecessor", table, StringComparison.Ordinal);
        Assert.Contains("successor 6", table, StringComparison.Ordinal);
        KithProcess.Signal(network.Id, "INT");
        Assert.Equal(0, await network.ExitAsync());
    }

    [Fact]
    public async Task Nodes_of_the_two_overlays_never_mix_and_say_so()
    {
        await using RingNetwork ring = new(_folder, 2);
        await ring.Start(0).ExpectAsync("Daemon is ready");
        (int peer, int http) = (Ports.Free(1), Ports.Free(1));
        (_, string status, _) = await KithProcess.RunAsync("status", "--json", "--api", ring.Api(0));
        string address = System.Text.Json.JsonDocument.Parse(status).RootElement.GetProperty("addresses")[0].GetString()!;
        await using KithProcess other = KithProcess.Start(
            "node", "--data", Path.Combine(_folder, "other"), "--listen", $"/ip4/127.0.0.1/tcp/{peer}", "--http", $"127.0.0.1:{http}", "--join", address);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(50));
        for (int looks = 0; looks < 600 && !other.Error.Contains("never mix", StringComparison.Ordinal); looks++)
            await look.WaitForNextTickAsync();
        Assert.Contains("never mix", other.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Daemon is ready", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demonstration_of_nine_in_turn_and_six_at_once_makes_a_ring()
    {
        Assert.SkipUnless(IsLong, "Set KITH_LONG_TESTS for fifteen processes.");
        await using RingNetwork ring = new(_folder, 15);
        await ring.Start(0).ExpectAsync("Daemon is ready");
        foreach ((int number, int through) in ((int, int)[])[(1, 0), (2, 0), (3, 0), (4, 0), (5, 3), (6, 4), (7, 1), (8, 2)])
            await ring.Start(number, through).ExpectAsync("Daemon is ready");
        await ring.BecomesWholeAsync();
        Dictionary<string, string> kept = await ring.PutAsync("nine", 9);
        foreach (int number in Enumerable.Range(9, 6))
            ring.Start(number, through: 0);
        await ring.BecomesWholeAsync();
        await ring.HoldsAsync(kept);
    }

    [Fact]
    public async Task Twenty_at_once_through_one_contact_make_a_ring_that_bears_losing_seven_neighbours_at_once()
    {
        Assert.SkipUnless(IsLong, "Set KITH_LONG_TESTS for twenty-one processes.");
        await using RingNetwork ring = new(_folder, 21);
        await ring.Start(0).ExpectAsync("Daemon is ready");
        foreach (int number in Enumerable.Range(1, 20))
            ring.Start(number, through: 0);
        await ring.BecomesWholeAsync();
        Dictionary<string, string> kept = await ring.PutAsync("twenty", 10);
        int[] order = await ring.OrderAsync();
        await Task.WhenAll(order[..2].Select(ring.KillAsync)); // As many as a record of R = 5 and W = 3 bears.
        await ring.BecomesWholeAsync();
        await ring.HoldsAsync(kept);
        await Task.WhenAll(order[4..11].Select(ring.KillAsync)); // As many as the ring bears: r - 1.
        await ring.BecomesWholeAsync();
        await ring.LeaveAsync(order[15]);
        await ring.BecomesWholeAsync();
    }
}
