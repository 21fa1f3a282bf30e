using System;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Tests.Kademlia;

namespace Kith.Core.Tests.Overlays;

public class LostContactsTests
{
    private static readonly Contact First = Tiny.Any();
    private static readonly Contact Second = Tiny.Any();
    private static readonly Contact Third = Tiny.Any();

    private readonly LostContacts _lost = new(capacity: 2);

    [Fact]
    public void Each_is_tried_in_turn_until_it_is_back()
    {
        _lost.Add(First, At(1));
        _lost.Add(Second, At(2));
        Assert.Equal([First, Second, First], [Next(), Next(), Next()]);
        _lost.Remove(First);
        Assert.Equal([Second, Second], [Next(), Next()]);
    }

    [Fact]
    public void Who_was_lost_longest_ago_is_forgotten_for_another_whoever_was_tried_last()
    {
        _lost.Add(First, At(1));
        _lost.Add(Second, At(2));
        Next();
        _lost.Add(Third, At(3));
        Assert.Equal((2, Second, Third), (_lost.Count, Next(), Next()));
    }

    [Fact]
    public void Nobody_is_tried_for_ever()
    {
        _lost.Add(First, At(1));
        _lost.Add(First, At(5)); // Tried in vain.
        Assert.True(_lost.TryTakeNext(At(1), out _));
        Assert.False(_lost.TryTakeNext(At(2), out _));
        Assert.Equal(0, _lost.Count);
    }

    private static Instant At(int seconds) => new Instant(0) + TimeSpan.FromSeconds(seconds);

    private Contact Next() => _lost.TryTakeNext(At(0), out Contact contact) ? contact : throw new InvalidOperationException("Nobody is lost.");
}
