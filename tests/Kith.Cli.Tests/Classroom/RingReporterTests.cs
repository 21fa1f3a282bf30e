using System.Linq;
using Kith.Classroom;
using Kith.Cli.Classroom;

namespace Kith.Cli.Tests.Classroom;

public sealed class RingReporterTests
{
    private static readonly string Rule = new('=', 34);

    [Fact]
    public void Table_has_one_line_a_peer_with_what_is_unknown_as_question_marks()
    {
        RingPeerView[] peers = [new(2, true, 14, 19, 4, 5, [4, 5], 1), new(19, true, null, 14, 2, null, [2], 1)];
        Assert.Equal(
            [
                Rule,
                "Peer  2 - 14 > 19 > [ 2] >  4 >  5",
                "Peer 19 - ?? > 14 > [19] >  2 > ??",
                "",
                "Unmonitored Peers (3): 4, 5, 14",
                Rule,
            ],
            RingReporter.Draw(peers, [4, 5, 14]));
    }

    [Fact]
    public void Columns_are_as_wide_as_the_widest_number()
    {
        string line = RingReporter.Draw([new RingPeerView(7, true, null, 200, 200, 7, [200], 1)], [200]).ElementAt(1);
        Assert.Equal("Peer   7 - ??? > 200 > [  7] > 200 >   7", line);
    }
}
