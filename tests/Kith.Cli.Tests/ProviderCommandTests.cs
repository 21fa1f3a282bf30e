using System;
using System.Threading.Tasks;
using Kith.Core.Records;
using Kith.Libp2p.Formats;
using Kith.Server;
using Kith.Server.Tests;

namespace Kith.Cli.Tests;

public sealed class ProviderCommandTests
{
    [Fact]
    public async Task What_is_provided_is_found_until_it_is_stopped()
    {
        await using DictionaryKith kith = new();
        await using KithHttpServer server = await KithHttpServer.StartAsync(kith, new HttpServerOptions { EndPoint = "127.0.0.1:0" });
        string api = server.Addresses[0].ToString();
        string cid = RecordKeyText.Format(ContentKey.Of([1, 2, 3]))["/kith/content/".Length..];
        Assert.Equal(ExitCode.NotFound, (await CommandRun.RunAsync("providers", cid, "--api", api)).ExitCode);
        CommandRun provide = await CommandRun.RunAsync("provide", cid, "--api", api);
        Assert.Equal(0, provide.ExitCode);
        Assert.StartsWith("Told 3 of the 5 nodes", provide.Text, StringComparison.Ordinal);
        CommandRun found = await CommandRun.RunAsync("providers", "/kith/content/" + cid, "--json", "--api", api);
        Assert.Equal(0, found.ExitCode);
        Assert.Contains($"\"cid\":\"{cid}\"", found.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.RunAsync("provide", cid, "--stop", "--api", api)).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await CommandRun.RunAsync("provide", cid, "--stop", "--api", api)).ExitCode);
        Assert.Equal(ExitCode.Usage, (await CommandRun.RunAsync("provide", "nonsense", "--api", api)).ExitCode);
    }
}
