using System;
using System.Buffers;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Host;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// The answering side of an overlay's protocol (the libp2p kad-dht specification has the same shape): request and reply in turn on one stream, for as long as
/// the peer has requests. On the node's loop only.
/// </summary>
internal sealed class KadStreamProtocol(KadOptions options, IMessageCodec codec, ContactBook contacts, KadCounters counters, SynchronizationContext loop, TimeProvider time, ResourceScopes scopes) : IProtocolHandler
{
    private readonly ArrayBufferWriter<byte> _outgoing = new(4 * 1024);

    private readonly TaskCompletionSource<IRequestHandler> _handler = new();

    /// <summary>Told of every request that was answered, and after how long; null for nobody.</summary>
    public Action<Request, TimeSpan>? Served { get; set; }

    /// <summary>Says who answers, once the node is whole; requests that came before have waited for it.</summary>
    public void Attach(IRequestHandler handler) => _handler.SetResult(handler);

    /// <summary>Brings a stream from the connection's thread to the node's loop and completes when it has ended there.</summary>
    public Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        TaskCompletionSource<Task> served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FramedStream framed = new(stream, time, codec.MaxRequestBytes);
        loop.Post(_ => served.SetResult(ServeAsync(framed, connection, cancellation)), null);
        return served.Task.Unwrap();
    }

    /// <summary>Serves a stream until it ends. Whatever the peer does, the worst that happens is that its stream closes.</summary>
    private async Task ServeAsync(FramedStream stream, PeerConnection connection, CancellationToken cancellation)
    {
        counters.ServedStreams++;
        try
        {
            IRequestHandler handler = await _handler.Task.WaitAsync(cancellation);
            Contact client = new(connection.Peer); // Until the peer has said that it serves, and where.
            while (await ServeOneAsync(handler, stream, connection, client, cancellation))
            {
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The node or the connection is closing.
        }
        finally
        {
            stream.Dispose();
        }
    }

    private async ValueTask<bool> ServeOneAsync(IRequestHandler handler, FramedStream stream, PeerConnection connection, Contact client, CancellationToken cancellation)
    {
        FramedRead read = await stream.ReadMessageAsync(options.ServeIdleTimeout, cancellation);
        if (read.Status != FramedStatus.Message)
        {
            if (read.Status == FramedStatus.TimedOut)
                counters.StreamsTimedOut++;
            else if (read.Status is FramedStatus.Malformed or FramedStatus.Truncated)
                counters.MalformedRequests++;
            return false;
        }

        TimeSpan wait = connection.Pace.Take(time.GetInstant(), scopes.Limits);
        if (wait > TimeSpan.Zero)
        {
            counters.DelayedRequests++;
            await Task.Delay(wait, time, cancellation);
        }

        PeerId remote = connection.Peer;
        if (!codec.TryReadRequest(read.Message, remote, out Request request))
        {
            counters.MalformedRequests++;
            stream.Stream.Reset();
            return false;
        }

        Instant came = Served is null ? default : time.GetInstant();
        Contact from = contacts.TryGetServer(remote, out Contact? known) ? known : client;
        Reply reply = await handler.HandleAsync(from, request, cancellation);
        Served?.Invoke(request, time.GetInstant() - came);
        if (request is AddProvider)
        {
            reply.Release(); // The specification gives it no answer.
            await Task.Yield(); // Nor anything to wait for: who sends many at once may not keep everybody else from their turn.
            return true;
        }

        _outgoing.ResetWrittenCount();
        codec.WriteReply(_outgoing, request, reply, time.GetUtcNow());
        reply.Release();
        return await stream.WriteMessageAsync(_outgoing.WrittenMemory, cancellation);
    }
}
