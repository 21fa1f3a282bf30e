using System;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Kith.Http;

namespace Kith.Server.Tests;

public class RequestGuardTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("192.0.2.7")]
    public async Task Host_that_is_not_this_machine_is_refused(string host)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await SendAsync(daemon, request => request.Headers.Host = $"{host}:{daemon.Api.Port}");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("refused", (await TestDaemon.ReadProblemAsync(response)).Code);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:7480")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:7480")]
    public async Task Names_of_loopback_are_welcome(string host)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await SendAsync(daemon, request => request.Headers.Host = host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Web_pages_of_others_are_refused(string header, string value)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await SendAsync(daemon, request => request.Headers.Add(header, value));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await TestDaemon.ReadProblemAsync(response);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Page_of_the_daemon_itself_is_welcome()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await SendAsync(daemon, request =>
        {
            request.Headers.Add("Origin", $"http://127.0.0.1:{daemon.Api.Port}");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Refused_put_stores_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Put, TestDaemon.PathOf("/kith/plain/a")) { Content = new ByteArrayContent([1]) };
        request.Headers.Add("Origin", "https://evil.example");
        using HttpResponseMessage response = await daemon.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(0, daemon.Kith.Count);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("yes", null)]
    [InlineData("2", null)]
    [InlineData("", null)]
    public async Task Parameter_that_is_on_or_off_takes_four_words_and_no_other(string value, bool? expected)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await daemon.Http.PutAsync($"{TestDaemon.PathOf("/kith/plain/a")}?wait_for_all={value}", new ByteArrayContent([1]));
        if (expected is { } isOn)
            Assert.Equal((HttpStatusCode.OK, isOn), (response.StatusCode, daemon.Kith.LastPut!.WaitForAll));
        else
            Assert.Equal($"The parameter wait_for_all is '{value}'. Allowed: true, false, 1, 0.", (await TestDaemon.ReadProblemAsync(response)).Detail);
    }

    [Theory]
    [InlineData("/v1/records?count=99999999999", "The parameter count is '99999999999'. Allowed: a whole number, at most 2147483647.")]
    [InlineData("/v1/records?count=-1", "The parameter count is '-1'. Allowed: a whole number, at most 2147483647.")]
    public async Task Number_that_is_none_is_told_with_what_is_allowed(string path, string detail)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage response = await daemon.Http.GetAsync(path);
        Assert.Equal(detail, (await TestDaemon.ReadProblemAsync(response)).Detail);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestDaemon daemon, Action<HttpRequestMessage> change)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, ApiPath.Node);
        change(request);
        return await daemon.Http.SendAsync(request);
    }
}
