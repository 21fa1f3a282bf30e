using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Transport;

public sealed class TcpTransportTests
{
    private readonly TcpTransport _tcp = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Bytes_cross_loopback(string address)
    {
        Assert.SkipUnless(address == "127.0.0.1" || Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using ITransportListener listener = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Parse(address), 0), default);
        ValueTask<TransportConnection?> accepting = listener.AcceptAsync(default);
        TransportConnection dialled = await _tcp.DialAsync(listener.EndPoint, default).Soon();
        TransportConnection? accepted = await accepting.Soon();
        Assert.NotNull(accepted);
        await dialled.Stream.WriteAsync("hello"u8.ToArray());
        byte[] received = new byte[5];
        await accepted.Stream.ReadExactlyAsync(received).Soon();
        Assert.Equal("hello"u8.ToArray(), received);
        Assert.Equal(dialled.Local, accepted.Remote);
        await dialled.Stream.DisposeAsync();
        await accepted.Stream.DisposeAsync();
    }

    [Fact]
    public async Task A_name_is_resolved()
    {
        await using ITransportListener listener = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        TransportConnection dialled = await _tcp.DialAsync(new DnsEndPoint("localhost", listener.EndPoint.Port), default).Soon();
        Assert.Equal(listener.EndPoint, dialled.Remote);
        await dialled.Stream.DisposeAsync();
    }

    [Fact]
    public async Task Both_families_may_listen_on_the_same_port()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using ITransportListener four = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Any, 0), default);
        await using ITransportListener six = await _tcp.ListenAsync(new IPEndPoint(IPAddress.IPv6Any, four.EndPoint.Port), default);
        Assert.Equal(four.EndPoint.Port, six.EndPoint.Port);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_the_address_and_the_remedy()
    {
        await using ITransportListener listener = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        KithException exception = await Assert.ThrowsAsync<KithException>(() => _tcp.ListenAsync(listener.EndPoint, default).AsTask());
        Assert.Equal(KithErrorCode.AddressInUse, exception.Code);
        Assert.Contains(listener.EndPoint.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains("choose another port", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_an_io_failure()
    {
        ITransportListener listener = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        await listener.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => _tcp.DialAsync(listener.EndPoint, default).AsTask());
    }

    [Fact]
    public async Task Disposing_the_listener_ends_the_wait_for_connections()
    {
        ITransportListener listener = await _tcp.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        Task<TransportConnection?> accepting = listener.AcceptAsync(default).AsTask();
        await listener.DisposeAsync();
        Assert.Null(await accepting.Soon());
    }
}
