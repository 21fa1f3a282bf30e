using System;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Repair;

namespace Kith.Core.Tests.Repair;

public class KnownDamageTests
{
    private static readonly StoreDamage First = new(1, default, default, null);
    private static readonly StoreDamage Second = new(2, Identifier.Greatest, Identifier.Greatest, null);

    [Fact]
    public void Entry_is_new_once_serves_its_time_and_is_dropped_when_the_list_has_it_no_more()
    {
        KnownDamage known = new(TimeSpan.FromSeconds(90));
        Assert.True(known.Note(First, new Instant(0)));
        Assert.False(known.Note(First, new Instant(0)));
        Assert.True(known.Note(Second, new Instant(0)));
        Assert.False(known.HasServed(First, new Instant(90_000_000)));
        Assert.True(known.HasServed(First, new Instant(90_000_001)));
        known.Keep([Second]);
        Assert.False(known.IsEmpty);
        known.Keep([]);
        Assert.True(known.IsEmpty);
        Assert.True(known.Note(First, new Instant(0)));
    }
}
