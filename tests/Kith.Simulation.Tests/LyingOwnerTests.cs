using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>The owner of a joiner's place hands over the joiner's range, page by page, and may lie about it.</summary>
public class LyingOwnerTests
{
    private static readonly WorldOptions Options = new() { Overlay = OverlayKind.Ring, Nodes = 2, Seed = 3, Ring = new RingOptions { MaxJoinAttempts = 3 } };

    [Fact]
    public void Pages_without_end_are_given_up() =>
        AssertJoinEnds(static _ => new RingPage([], isLast: false, RingDigest.Empty));

    [Fact]
    public void The_same_page_again_is_given_up() =>
        AssertJoinEnds(static world => PageOf(RecordAt(world, inRange: true), isLast: false));

    [Fact]
    public void What_does_not_belong_into_the_range_is_not_taken()
    {
        World world = AssertJoinEnds(static world => PageOf(RecordAt(world, inRange: false), isLast: true));
        Assert.Equal(0, world.RunUntil(world.Nodes[1].Store.GetStatisticsAsync(CancellationToken.None).AsTask()).Records);
    }

    /// <summary>A record whose place falls, or does not fall, to the second node once it has joined.</summary>
    private static Core.Records.Record RecordAt(World world, bool inRange)
    {
        SimulatedNode owner = world.Nodes[0];
        RecordKey key = Enumerable.Range(0, 1_000).Select(number => PlainKey.Of($"{number}"))
            .First(key => RingArc.Contains(in owner.Host.Contact.Id, world.Options.Ring.Space.PlaceOf(key), in world.Nodes[1].Host.Contact.Id) == inRange);
        world.RunUntil(owner.Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None));
        return world.RunUntil(owner.Store.GetAsync(key, CancellationToken.None).AsTask())!;
    }

    private static RingPage PageOf(Core.Records.Record record, bool isLast) => new(ImmutableArray.Create(record), isLast, RingDigest.Empty.With(record));

    private static World AssertJoinEnds(Func<World, RingPage> makePage)
    {
        World world = World.NotJoined(Options);
        world.RunUntil(world.Nodes[0].Dht.JoinAsync([], CancellationToken.None));
        Liar liar = new(world.Nodes[0].Host.Handler!, makePage(world));
        world.Nodes[0].Host.Handler = liar;
        Assert.False(world.RunUntil(world.Nodes[1].Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Assert.InRange(liar.Pages, 1, 2 * Options.Ring.MaxJoinAttempts);
        return world;
    }

    /// <summary>Answers as the node does, but has one page only for whoever joins.</summary>
    private sealed class Liar(IRequestHandler node, RingPage page) : IRequestHandler
    {
        public int Pages { get; private set; }

        public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
        {
            Reply reply = await node.HandleAsync(from, request, cancellation);
            if (request is PullRange)
            {
                Pages++;
                reply.Overlay = page;
            }

            return reply;
        }
    }
}
