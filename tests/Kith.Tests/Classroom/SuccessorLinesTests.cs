using System.Collections.Generic;
using System.Linq;
using Kith.Classroom;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Tests.Classroom;

public sealed class SuccessorLinesTests
{
    private readonly List<string> _said = [];
    private readonly SuccessorLines _lines;

    public SuccessorLinesTests()
    {
        _lines = new SuccessorLines(_said.Add);
        _lines.Remember(Peers(4, 5, 8));
    }

    [Fact]
    public void Each_change_is_said_once_and_none_is_not_said()
    {
        Assert.False(_lines.Observe(Peers(4, 5, 9), reason: null));
        Assert.True(_lines.Observe(Peers(3, 4, 5), "Peer 3 Join request received"));
        Assert.False(_lines.Observe(Peers(3, 4, 5), "Peer 3 Join request received"));
        Assert.Equal(["Peer 3 Join request received", "My new first successor is Peer 3", "My new second successor is Peer 4"], _said);
    }

    [Fact]
    public void Change_without_a_reason_is_told_by_what_has_changed()
    {
        _lines.Observe(Peers(3, 4, 5), reason: null);
        Assert.Equal(["Peer 3 Join request received", "My new first successor is Peer 3", "My new second successor is Peer 4"], _said);
        _said.Clear();
        _lines.Observe(Peers(3, 6, 4), reason: null);
        Assert.Equal(["Successor Change request received", "My new first successor is Peer 3", "My new second successor is Peer 6"], _said);
        _lines.Remember(Peers(3, 4, 5));
        _said.Clear();
        _lines.Observe(Peers(4, 5), reason: null);
        Assert.Equal(["Peer 3 is no longer alive", "My new first successor is Peer 4", "My new second successor is Peer 5"], _said);
    }

    /// <summary>A successor that finds the death first tells its predecessor of a change, not of a death: that is to be seen in the list.</summary>
    [Fact]
    public void Second_successor_that_is_gone_has_died_whoever_found_it_first()
    {
        _lines.Observe(Peers(4, 8), reason: null);
        Assert.Equal(["Peer 5 is no longer alive", "My new first successor is Peer 4", "My new second successor is Peer 8"], _said);
    }

    [Fact]
    public void Peer_that_is_left_with_one_or_none_says_only_what_there_is()
    {
        _lines.Observe(Peers(5), reason: null);
        _lines.Observe([], reason: null);
        Assert.Equal(["Peer 4 is no longer alive", "My new first successor is Peer 5", "Peer 5 is no longer alive"], _said);
    }

    private static Contact[] Peers(params int[] ids) => [.. ids.Select(id => new Contact(new PeerId([(byte)(id + 1)]), FileNumber.PlaceOf(id)))];
}
