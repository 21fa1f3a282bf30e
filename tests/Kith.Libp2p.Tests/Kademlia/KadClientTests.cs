using System;
using System.Collections.Concurrent;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Host;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Tests.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Kademlia;

public sealed class KadClientTests
{
    private static readonly KadOptions Options = new() { Protocol = "/kith/test/kad/1.0.0", MaxStreamsPerPeer = 1 };

    private readonly MemoryTransport _transport = new();
    private readonly ConcurrentQueue<Exception> _faults = new();

    [Fact]
    public async Task Defect_costs_one_request_and_not_the_place_of_its_stream()
    {
        await using TestHost asker = await TestHost.StartAsync(_transport, new ManualTime());
        await using TestHost server = await TestHost.StartAsync(_transport, new ManualTime());
        await using Libp2pPeerNetwork serving = Network(server.Host, TimeProvider.System);
        serving.Attach(new Mute(), _ => { });
        BrokenClock clock = new() { Failures = 3 };
        await using Libp2pPeerNetwork asking = Network(asker.Host, clock);

        for (int request = 0; request < 3; request++)
            Assert.Equal(ReplyOutcome.Unreachable, await AskAsync(asking, server.Contact));
        Assert.Equal(3, _faults.Count);
        Assert.Equal(ReplyOutcome.Answered, await AskAsync(asking, server.Contact));
    }

    [Fact]
    public async Task Dial_that_outlives_the_deadline_is_a_timeout()
    {
        await using TestHost asker = await TestHost.StartAsync(_transport, new ManualTime());
        await using TestHost lost = await TestHost.StartAsync(new SilentTransport(), new ManualTime());
        await using Libp2pPeerNetwork asking = Network(lost.Host, TimeProvider.System, Options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(ReplyOutcome.TimedOut, await AskAsync(asking, asker.Contact));
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Who_waits_is_told_that_an_answer_is_late_and_gets_its_end_all_the_same()
    {
        await using TestHost asker = await TestHost.StartAsync(_transport, new ManualTime());
        await using TestHost lost = await TestHost.StartAsync(new SilentTransport(), new ManualTime());
        ManualTime clock = new();
        KadOptions brief = Options with { LateAfter = TimeSpan.FromMilliseconds(60), RequestTimeout = TimeSpan.FromMilliseconds(200) };
        await using Libp2pPeerNetwork asking = Network(lost.Host, clock, brief);
        Inbox inbox = new();
        asking.Send(asker.Contact, PingNode.Instance, inbox, slot: 5);
        clock.Advance(brief.LateAfter);
        Assert.Equal(5, await inbox.Late.Soon());
        Assert.False(inbox.Outcome.IsCompleted);
        clock.Advance(brief.RequestTimeout);
        Assert.Equal(ReplyOutcome.TimedOut, await inbox.Outcome.Soon());
    }

    [Fact]
    public async Task A_silent_peer_is_asked_one_thing_at_a_time_and_whether_it_is_there()
    {
        await using TestHost asker = await TestHost.StartAsync(_transport, new ManualTime());
        await using TestHost lost = await TestHost.StartAsync(new SilentTransport(), new ManualTime());
        ManualTime clock = new(); // On a busy machine the first request would have ended before the next are sent.
        KadOptions brief = new() { Protocol = Options.Protocol, LateAfter = TimeSpan.FromMilliseconds(60), RequestTimeout = TimeSpan.FromMilliseconds(800) };
        await using Libp2pPeerNetwork asking = Network(lost.Host, clock, brief);
        Inbox first = new();
        asking.Send(asker.Contact, new FindNode(new byte[34]), first, slot: 0);
        clock.Advance(brief.LateAfter);
        await first.Late.Soon();
        Inbox[] next = [new(), new(), new()];
        foreach (Inbox inbox in next)
            asking.Send(asker.Contact, new FindNode(new byte[34]), inbox, slot: 0);
        Assert.All(next, inbox => Assert.True(inbox.Outcome.IsCompletedSuccessfully, "Nobody waits for whom all have waited in vain."));
        Assert.Equal(ReplyOutcome.Refused, await next[0].Outcome);
        Inbox ping = new();
        asking.Send(asker.Contact, PingNode.Instance, ping, slot: 0);
        Assert.False(ping.Outcome.IsCompleted);
        clock.Advance(brief.RequestTimeout);
        Assert.Equal(ReplyOutcome.TimedOut, await first.Outcome.Soon());
        Assert.Equal(ReplyOutcome.TimedOut, await ping.Outcome.Soon());
        Inbox probe = new();
        asking.Send(asker.Contact, new FindNode(new byte[34]), probe, slot: 0);
        clock.Advance(brief.RequestTimeout);
        Assert.NotEqual(ReplyOutcome.Refused, await probe.Outcome.Soon()); // Unreachable, where the host leaves it alone for a while after two dials in vain.
    }

    private Libp2pPeerNetwork Network(Libp2pHost host, TimeProvider time, KadOptions? options = null) =>
        new(host, options ?? Options, RecordRules.Trusted, new ReplyPool(), new SynchronizationContext(), time, new SteadyClock(TimeProvider.System, TimeSpan.FromMinutes(5), TimeSpan.FromHours(48)), isServer: true, _faults.Enqueue);

    private static async Task<ReplyOutcome> AskAsync(Libp2pPeerNetwork network, Contact peer)
    {
        Inbox inbox = new();
        network.Send(peer, new FindNode(new byte[34]), inbox, slot: 0);
        return await inbox.Outcome.Soon();
    }

    /// <summary>Completes with the outcome of the one reply, and fails the test at a second.</summary>
    private sealed class Inbox : IReplyInbox
    {
        private readonly TaskCompletionSource<ReplyOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly TaskCompletionSource<int> _late = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ReplyOutcome> Outcome => _outcome.Task;

        public Task<int> Late => _late.Task;

        public void Deliver(int slot, Reply reply) => _outcome.SetResult(reply.Outcome);

        void IReplyInbox.Late(int slot) => _late.SetResult(slot);
    }

    /// <summary>Answers everything with nothing.</summary>
    private sealed class Mute : IRequestHandler
    {
        public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation) => new(KadSamples.EmptyReply());
    }

    /// <summary>A clock whose wall fails a number of times: some defect in the middle of a request.</summary>
    private sealed class BrokenClock : TimeProvider
    {
        public int Failures { get; set; }

        public override DateTimeOffset GetUtcNow() => Failures-- > 0 ? throw new InvalidOperationException("A defect.") : base.GetUtcNow();
    }

    /// <summary>A network that takes every call and never connects it.</summary>
    private sealed class SilentTransport : ITransport
    {
        private readonly MemoryTransport _listening = new();

        public ValueTask<ITransportListener> ListenAsync(IPEndPoint endPoint, CancellationToken cancellation) => _listening.ListenAsync(endPoint, cancellation);

        public async ValueTask<TransportConnection> DialAsync(EndPoint endPoint, CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new OperationCanceledException(cancellation);
        }
    }
}
