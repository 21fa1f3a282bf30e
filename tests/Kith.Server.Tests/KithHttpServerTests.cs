using System;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Server.Tests;

public class KithHttpServerTests
{
    [Fact]
    public async Task Port_in_use_is_named_with_the_remedy()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        KithException taken = await Assert.ThrowsAsync<KithException>(() => KithHttpServer.StartAsync(daemon.Kith, new HttpServerOptions { EndPoint = $"127.0.0.1:{daemon.Api.Port}" }));
        Assert.Equal(KithErrorCode.AddressInUse, taken.Code);
        Assert.Contains($"127.0.0.1:{daemon.Api.Port}", taken.Message, StringComparison.Ordinal);
        Assert.Contains("--http", taken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:7480")]
    [InlineData("[::]:7480")]
    [InlineData("192.0.2.7:7480")]
    public void Beyond_loopback_is_refused_by_naming_the_rule(string endPoint)
    {
        KithException refused = Assert.Throws<KithException>(() => new HttpServerOptions { EndPoint = endPoint }.Validate());
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
        Assert.Contains("loopback only", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7480")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("example.org:7480")]
    [InlineData("http://127.0.0.1:7480")]
    public void What_is_no_end_point_is_named(string endPoint)
    {
        KithException bad = Assert.Throws<KithException>(() => new HttpServerOptions { EndPoint = endPoint }.Validate());
        Assert.Equal(KithErrorCode.InvalidConfiguration, bad.Code);
        Assert.Contains($"'{endPoint}'", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:7480", "127.0.0.1:7480")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void Loopback_end_points_are_read(string endPoint, string meaning) =>
        Assert.Equal(meaning, new HttpServerOptions { EndPoint = endPoint }.Validate().ToString());

    [Fact]
    public async Task Stopped_server_leaves_the_port_and_the_node()
    {
        DictionaryKith kith = new();
        KithHttpServer server = await KithHttpServer.StartAsync(kith, new HttpServerOptions { EndPoint = "127.0.0.1:0" });
        Uri api = server.Addresses[0];
        await server.DisposeAsync();
        await using KithHttpServer again = await KithHttpServer.StartAsync(kith, new HttpServerOptions { EndPoint = api.Authority });
        Assert.Equal(api, again.Addresses[0]);
    }
}
