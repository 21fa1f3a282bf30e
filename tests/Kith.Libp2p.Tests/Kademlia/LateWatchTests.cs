using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Tests.Transport;

namespace Kith.Libp2p.Tests.Kademlia;

public sealed class LateWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ManualTime _time = new();
    private readonly Waiter _waiter = new();
    private readonly LateWatch _watch;

    public LateWatchTests() => _watch = new LateWatch(Patience, _time);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void Each_request_is_told_of_once_when_its_own_time_has_come()
    {
        Send(1);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Send(2);
        Assert.Empty(_waiter.Late);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal([1], _waiter.Late);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([1, 2], _waiter.Late);
    }

    [Fact]
    public void Who_has_an_answer_is_told_nothing_and_holds_nobody_up()
    {
        PendingRequest first = Send(1);
        PendingRequest second = Send(2);
        Send(3);
        second.HasEnded = true;
        first.HasEnded = true;
        _time.Advance(Patience);
        Assert.Equal([3], _waiter.Late);
    }

    [Fact]
    public void A_request_sent_because_of_another_that_is_late_is_watched_too()
    {
        _waiter.OnLate = slot =>
        {
            if (slot < 3)
                Send(slot + 1);
        };
        Send(1);
        for (int round = 0; round < 10; round++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3], _waiter.Late);
    }

    private PendingRequest Send(int slot)
    {
        Instant now = _time.GetInstant();
        PendingRequest pending = new(KadSamples.Contact(new Random(slot), addresses: 1), PingNode.Instance, _waiter, slot, now, now + TimeSpan.FromSeconds(5));
        _watch.Add(pending);
        return pending;
    }

    private sealed class Waiter : IReplyInbox
    {
        public List<int> Late { get; } = [];

        public Action<int>? OnLate { get; set; }

        public void Deliver(int slot, Reply reply) => Assert.Fail("The watch delivers nothing.");

        void IReplyInbox.Late(int slot)
        {
            Late.Add(slot);
            OnLate?.Invoke(slot);
        }
    }
}
