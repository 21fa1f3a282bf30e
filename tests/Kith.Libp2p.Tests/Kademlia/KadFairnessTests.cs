using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Host;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tests.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Kademlia;

/// <summary>Who asks a lot does not keep others from their turn.</summary>
public sealed class KadFairnessTests
{
    private const string Protocol = "/kith/test/kad/1.0.0";
    private const int Requests = 200;

    private readonly MemoryTransport _transport = new();

    [Fact]
    public async Task Requests_without_an_answer_let_others_have_their_turn_after_each_one()
    {
        using OneThread loop = new();
        Recorder recorder = new(loop);
        await SendAsync(recorder, loop, new ResourceLimits());
        Assert.Equal(Requests, recorder.Requests);
        Assert.Equal(1, recorder.RequestsBeforeTheOther);
    }

    [Fact]
    public async Task Requests_beyond_a_connections_rate_wait_and_all_are_answered()
    {
        using OneThread loop = new();
        Recorder recorder = new(loop);
        long delayed = await SendAsync(recorder, loop, new ResourceLimits { RequestsPerSecond = 2_000, RequestBurst = 50 });
        Assert.Equal(Requests, recorder.Requests);
        Assert.InRange(delayed, 1, Requests - 50);
    }

    /// <summary>Sends many requests that get no answer in one piece; returns how many of them had to wait.</summary>
    private async Task<long> SendAsync(Recorder recorder, OneThread loop, ResourceLimits limits)
    {
        ManualTime time = new();
        await using TestHost server = await TestHost.StartAsync(_transport, time, new HostOptions { Limits = limits });
        await using TestHost asker = await TestHost.StartAsync(_transport, time);
        await using Libp2pPeerNetwork serving = new(
            server.Host, new KadOptions { Protocol = Protocol }, RecordRules.Trusted, new ReplyPool(), loop, TimeProvider.System, new SteadyClock(TimeProvider.System, TimeSpan.FromMinutes(5), TimeSpan.FromHours(48)), isServer: true, _ => { });
        PeerConnection connection = await asker.ConnectAsync(server);
        OpenedStream opened = await connection.OpenStreamAsync(Protocol).Soon();
        byte[] message = [38, 0x08, 2, 0x12, 34, 0x12, 0x20, .. new byte[31], 7]; // ADD_PROVIDER of a multihash, behind its length.
        byte[] all = new byte[message.Length * Requests];
        for (int place = 0; place < all.Length; place += message.Length)
            message.CopyTo(all, place);
        Assert.True(await opened.Stream!.SendAsync(all).Soon());
        await Patience.Until(() => server.Host.Scopes.BufferedBytes > all.Length / 2 || recorder.Requests > 0); // It has come before anybody reads.
        serving.Attach(recorder, _ => { });
        await Patience.Until(() => recorder.Requests == Requests);
        return serving.Counters.DelayedRequests;
    }

    /// <summary>At the first request, somebody else wants a turn.</summary>
    private sealed class Recorder(SynchronizationContext loop) : IRequestHandler
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        public int RequestsBeforeTheOther { get; private set; }

        public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
        {
            if (_requests == 0)
                loop.Post(_ => RequestsBeforeTheOther = _requests, null);
            Interlocked.Increment(ref _requests);
            return new ValueTask<Reply>(KadSamples.EmptyReply());
        }
    }

    /// <summary>A node's loop: one thing after the other.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _work = [];
        private readonly Thread _thread;

        public OneThread()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!_work.IsAddingCompleted)
                _work.Add((d, state));
        }

        public void Dispose()
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
        }

        private void Run()
        {
            SetSynchronizationContext(this);
            foreach ((SendOrPostCallback call, object? state) in _work.GetConsumingEnumerable())
                call(state);
        }
    }
}
