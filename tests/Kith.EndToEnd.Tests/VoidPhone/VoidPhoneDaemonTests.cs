using System;
using System.IO;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.VoidPhone;

public sealed class VoidPhoneDaemonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Test_client_speaks_to_a_daemon_and_bytes_that_killed_DHT_14_close_one_connection()
    {
        (int peer, int http, int api) = (Ports.Free(1), Ports.Free(1), Ports.Free(1));
        string[] node = ["node", "--role", "bootstrap", "--data", _folder, "--listen", $"/ip4/127.0.0.1/tcp/{peer}", "--http", $"127.0.0.1:{http}", "--voidphone", $"127.0.0.1:{api}"];
        await using KithProcess daemon = KithProcess.Start([.. node, "--voidphone-dialect", "dht14"]);
        await daemon.ExpectAsync("Daemon is ready");
        Assert.Contains($"VoidPhone API  127.0.0.1:{api} (dht14)", daemon.Output, StringComparison.Ordinal);
        Assert.Empty(await VoidPhoneClient.SendAsync(api, [0x00, 0x12, 0x02, 0x94, .. new byte[14]]));
        (int code, string output, string error) = await KithProcess.RunAsync("voidphone", "-p", $"{api}", "-g");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("[+] Received DHT_FAILURE. size: 36", output, StringComparison.Ordinal);
        (_, string status, _) = await KithProcess.RunAsync("status", "--json", "--api", $"http://127.0.0.1:{http}");
        Assert.Contains("\"kith.voidphone.closed.wrong_address\":1", status, StringComparison.Ordinal);
        KithProcess.Signal(daemon.Id, "TERM");
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact]
    public async Task Exhausted_rounds_leave_the_node_up_and_not_ready_or_end_it_where_a_bootstrap_is_required()
    {
        (int peers, int http) = (Ports.Free(2), Ports.Free(2));
        string file = Path.Combine(_folder, "config.ini");
        await File.WriteAllTextAsync(file, $"[node]\np2p_address = 127.0.0.1:{peers}\nbootstrap_retry_interval = 1\nmax_bootstrap_retries = 1\n[bootstrap]\na = 127.0.0.1:{peers + 1}");
        string[] node = ["node", "-c", file, "--data", Path.Combine(_folder, "data"), "--http", $"127.0.0.1:{http}"];
        (int code, _, string error) = await KithProcess.RunAsync([.. node, "--require-bootstrap"]);
        Assert.Equal(1, code);
        Assert.Contains("None of the bootstrap addresses answered in 1 rounds", error, StringComparison.Ordinal);

        await using KithProcess lost = KithProcess.Start(node);
        await lost.ExpectErrorAsync("has not joined in 1 rounds");
        await lost.ExpectAsync("API ");
        using System.Net.Http.HttpClient client = new();
        using System.Net.Http.HttpResponseMessage ready = await client.GetAsync(new Uri($"http://127.0.0.1:{http}/readyz"));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.False(lost.HasExited);
        Assert.DoesNotContain("Daemon is ready", lost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_network_has_VoidPhone_ports_where_it_is_asked_for_them()
    {
        (int peers, int http, int api) = (Ports.Free(2), Ports.Free(2), Ports.Free(2));
        await using KithProcess network = KithProcess.Start("up", "--nodes", "2", "--data", _folder, "--port", $"{peers}", "--http-port", $"{http}", "--voidphone-port", $"{api}");
        await network.ExpectAsync("All 2 nodes are ready");
        Assert.Contains($"The VoidPhone API of node 1 is 127.0.0.1:{api}", network.Output, StringComparison.Ordinal);
        await VoidPhoneClient.PutAsync(api, "k", "v", seconds: 600);
        Assert.Equal("v", await VoidPhoneClient.UntilFoundAsync(api + 1, "k"));
        KithProcess.Signal(network.Id, "INT");
        Assert.Equal(0, await network.ExitAsync());
    }
}
