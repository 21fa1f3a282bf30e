using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Transport;

public sealed class MemoryTransportTests
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 4101);

    [Fact]
    public async Task Bytes_arrive_in_order_and_a_full_buffer_makes_the_writer_wait()
    {
        (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair(capacity: 8);
        byte[] sent = [.. Enumerable.Range(0, 100).Select(value => (byte)value)];
        Task writing = a.WriteAsync(sent).AsTask();
        Assert.False(writing.IsCompleted);
        byte[] received = new byte[100];
        await b.ReadExactlyAsync(received).Soon();
        await writing.Soon();
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Disposing_an_end_lets_the_other_read_what_is_left_and_then_the_end()
    {
        (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair();
        await a.WriteAsync(new byte[] { 1, 2 });
        await a.DisposeAsync();
        byte[] buffer = new byte[4];
        Assert.Equal(2, await b.ReadAsync(buffer));
        Assert.Equal(0, await b.ReadAsync(buffer));
        await Assert.ThrowsAsync<IOException>(() => b.WriteAsync(buffer).AsTask());
    }

    [Fact]
    public async Task A_read_can_be_cancelled_and_tried_again()
    {
        (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair();
        using var source = new CancellationTokenSource();
        Task<int> reading = b.ReadAsync(new byte[1], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Soon());
        await a.WriteAsync(new byte[] { 7 });
        Assert.Equal(1, await b.ReadAsync(new byte[1]).Soon());
    }

    [Fact]
    public async Task A_dialler_reaches_the_listener_and_both_know_the_addresses()
    {
        var network = new MemoryTransport();
        await using ITransportListener listener = await network.ListenAsync(Somewhere, default);
        TransportConnection dialled = await network.DialAsync(Somewhere, default);
        TransportConnection? accepted = await listener.AcceptAsync(default).Soon();
        Assert.NotNull(accepted);
        Assert.Equal(Somewhere, dialled.Remote);
        Assert.Equal(dialled.Local, accepted.Remote);
    }

    [Fact]
    public async Task A_taken_address_is_an_error_that_names_it()
    {
        var network = new MemoryTransport();
        await using ITransportListener listener = await network.ListenAsync(Somewhere, default);
        KithException exception = await Assert.ThrowsAsync<KithException>(() => network.ListenAsync(Somewhere, default).AsTask());
        Assert.Equal(KithErrorCode.AddressInUse, exception.Code);
        Assert.Contains("127.0.0.1:4101", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_listener_accepts_nothing_and_frees_its_address()
    {
        var network = new MemoryTransport();
        ITransportListener listener = await network.ListenAsync(Somewhere, default);
        Task<TransportConnection?> accepting = listener.AcceptAsync(default).AsTask();
        await listener.DisposeAsync();
        Assert.Null(await accepting.Soon());
        await Assert.ThrowsAsync<IOException>(() => network.DialAsync(Somewhere, default).AsTask());
        await using ITransportListener again = await network.ListenAsync(Somewhere, default);
        Assert.Equal(Somewhere, again.EndPoint);
    }
}
