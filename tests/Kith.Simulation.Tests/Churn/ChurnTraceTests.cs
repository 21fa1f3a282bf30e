using System;
using System.IO;
using System.Linq;
using Kith.Simulation.Churn;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Churn;

public class ChurnTraceTests
{
    [Fact]
    public void Lines_come_in_the_order_of_time_whatever_theirs()
    {
        ChurnTrace trace = Read("node,time,change\n# measured on a Monday\n2,30.5,down\n\n0,10,DOWN\n2, 60 ,up\n0,20,up\n");
        Assert.Equal([(0, 10.0, false), (0, 20.0, true), (2, 30.5, false), (2, 60.0, true)], trace.Changes.Select(change => (change.Node, change.At.TotalSeconds, change.IsUp)));
        Assert.Equal(3, trace.Nodes);
    }

    [Theory]
    [InlineData("0,1,down\n0;2;up", "trace.csv, line 2: \"0;2;up\" is not \"node,seconds,up\"")]
    [InlineData("0,1,down,now", "line 1: \"0,1,down,now\" is not")]
    [InlineData("-1,1,up", "line 1: \"-1\" is not the number of a node, 0 to 3,999,999.")]
    [InlineData("4000000,1,up", "\"4000000\" is not the number of a node")]
    [InlineData("\n1,soon,up", "line 2: \"soon\" is not a time in seconds")]
    [InlineData("1,-1,up", "\"-1\" is not a time in seconds")]
    [InlineData("1,NaN,up", "\"NaN\" is not a time in seconds")]
    [InlineData("1,1,away", "line 1: \"away\" is neither up nor down.")]
    [InlineData("node,seconds,change\n# nobody\n", "has no line in which a node comes or goes.")]
    [InlineData("1,1,up\n1,2,up", "node 1 goes up at 1 s and again at 2 s. Remove one of the lines.")]
    public void A_line_that_is_wrong_is_named(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_world_does_what_its_trace_says_when_it_says_it()
    {
        ChurnTrace trace = Read("3,60,down\n3,600,up\n7,120,up\n");
        World world = World.Warm(new WorldOptions { Nodes = 20, Trace = trace });
        Assert.Equal([(0, true, false), (59, true, false), (61, false, false), (119, false, false), (121, false, true), (599, false, true), (601, true, true)], new double[] { 0, 59, 61, 119, 121, 599, 601 }.Select(At));
        world.Run(TimeSpan.FromMinutes(12));
        Assert.Equal((2, 0, 1, 0), (world.Comings!.Counts.Joins, world.Comings.Counts.FailedJoins, world.Comings.Counts.Deaths, world.Comings.Counts.Leaves));
        Assert.True(world.Nodes[7].Overlay.ContactCount >= 10, "Who came has joined.");
        Assert.Equal(20, world.Comings.Up);

        (int, bool, bool) At(double seconds)
        {
            world.Run(TimeSpan.FromSeconds(seconds));
            return ((int)seconds, world.Nodes[3].Host.IsAlive, world.Nodes[7].Host.IsAlive);
        }
    }

    [Fact]
    public void A_trace_with_more_nodes_than_the_world_is_refused() =>
        Assert.Contains("The trace has 31 nodes and the world 20", Assert.Throws<ArgumentException>(() => World.Warm(new WorldOptions { Nodes = 20, Trace = Read("30,1,down") })).Message, StringComparison.Ordinal);

    private static ChurnTrace Read(string text) => ChurnTrace.Read(new StringReader(text), "trace.csv");
}
