using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;

namespace Kith.Tests.Classroom;

public sealed class LyingPeerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-test-").FullName;
    private readonly int _portBase = FreePorts.Of(0, 10, 20, 5);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Peer_that_names_successors_who_do_not_exist_breaks_nothing_and_is_got_over()
    {
        List<RingPeer> peers = [];
        foreach (int id in (int[])[0, 10, 20])
            peers.Add(await RingPeer.StartAsync(OptionsOf(id)));
        await Task.WhenAll(peers[0].SetUpAsync(10, 20), peers[1].SetUpAsync(20, 0), peers[2].SetUpAsync(0, 10));
        await UntilAsync(peers[0], view => view.FirstPredecessor == 20);
        await using (LyingPeer liar = new(OptionsOf(5), 6, 7))
        {
            await liar.JoinAsync(known: 20);
            await UntilAsync(peers[0], view => view.FirstSuccessor == 5 && view.Successors.Count == 1); // The ghosts were believed in, and found dead.
            Assert.Equal(20, (await peers[0].StoreAsync("0015")).Holder);
        }

        await UntilAsync(peers[0], view => view.Successors.SequenceEqual([10, 20]) && view.FirstPredecessor == 20);
        await UntilAsync(peers[2], view => view.Successors.SequenceEqual([0, 10]) && view.FirstPredecessor == 10);
        foreach (RingPeer peer in peers)
            await peer.DisposeAsync();
    }

    private static async Task UntilAsync(RingPeer peer, Func<RingPeerView, bool> holds)
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        RingPeerView view = await peer.GetViewAsync();
        for (int looks = 0; looks < 3_000 && !holds(view); looks++)
        {
            await look.WaitForNextTickAsync();
            view = await peer.GetViewAsync();
        }

        Assert.True(holds(view), $"{view} {string.Join(' ', view.Successors)}");
    }

    private RingPeerOptions OptionsOf(int id) => new() { Id = id, PortBase = _portBase, PingInterval = TimeSpan.FromSeconds(1), Folder = _folder };
}
