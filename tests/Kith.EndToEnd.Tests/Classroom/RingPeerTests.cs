using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Classroom;

/// <summary>Where the assignment's own program breaks, and what it leaves open.</summary>
public sealed class RingPeerTests
{
    [Fact]
    public async Task New_peers_join_through_larger_and_smaller_ones_beyond_either_end_and_all_at_once()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(4, 8, 19);
        await Task.WhenAll(ring.JoinAsync(3, known: 4), ring.JoinAsync(200, known: 8), ring.JoinAsync(6, known: 19), ring.JoinAsync(7, known: 4), ring.JoinAsync(0, known: 19));
        await ring.BecomesWholeAsync();
    }

    [Fact]
    public async Task Two_neighbours_may_die_at_once_and_the_ring_closes()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 4, 8, 14, 19);
        await ring.BecomesWholeAsync();
        await Task.WhenAll(ring.KillAsync(19), ring.KillAsync(2));
        await ring.ExpectAsync(14, "Peer 19 is no longer alive");
        await ring.ExpectAsync(14, "Peer 2 is no longer alive");
        await ring.BecomesWholeAsync();
        Assert.True((await ring.Peers[14].StoreAsync("0020")).IsDone); // 20 lies beyond 14, and 4 follows now.
        Assert.True(File.Exists(ring.FileOf(4, "0020.pdf")));
    }

    [Fact]
    public async Task Leading_zeros_stay_empty_files_arrive_and_what_is_stored_is_what_the_storer_has()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 8, 60);
        byte[] content = RandomNumberGenerator.GetBytes(70_000);
        await File.WriteAllBytesAsync(ring.FileOf(2, "0042.pdf"), content);
        Assert.Equal(new RingFileReceipt(RingFileOutcome.Done, 60), await ring.Peers[2].StoreAsync("0042"));
        Assert.Equal(content, await File.ReadAllBytesAsync(ring.FileOf(60, "0042.pdf")));
        Assert.True((await ring.Peers[8].RequestAsync("0042")).IsDone);
        Assert.Equal(content, await File.ReadAllBytesAsync(ring.FileOf(8, "received_0042.pdf")));

        Assert.Equal(8, (await ring.Peers[8].StoreAsync("2051")).Holder); // 2051 = 8 * 256 + 3: its place is this peer's own.
        Assert.True((await ring.Peers[60].RequestAsync("2051")).IsDone);
        Assert.Empty(await File.ReadAllBytesAsync(ring.FileOf(60, "received_2051.pdf")));
        await ring.ExpectAsync(60, "File 2051 received");
    }

    [Fact]
    public async Task Files_stay_to_be_had_when_peers_join_before_their_keeper_and_when_it_quits()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 8, 60);
        Assert.Equal(60, (await ring.Peers[2].StoreAsync("0030")).Holder);
        foreach (int joiner in (int[])[55, 50, 45, 40]) // The next two were asked, and no more: after three joins the file was gone for all but its keeper.
        {
            await ring.JoinAsync(joiner, known: 2);
            await ring.BecomesWholeAsync();
            Assert.True((await ring.Peers[8].RequestAsync("0030")).IsDone); // 30 is the joiner's now; 60 still has the file.
        }

        await ring.QuitAsync(60);
        await ring.BecomesWholeAsync();
        Assert.True(File.Exists(ring.FileOf(2, "0030.pdf")), "60 handed what it kept to the peer that follows it.");
    }

    [Fact]
    public async Task A_number_whose_peer_has_died_is_free_once_the_ring_has_closed_around_it()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 8, 60, 90, 120);
        await ring.BecomesWholeAsync();
        KithException taken = await Assert.ThrowsAsync<KithException>(() => ring.JoinAsync(60, known: 2));
        Assert.Equal(KithErrorCode.AddressInUse, taken.Code);
        await ring.KillAsync(60);
        await ring.JoinAsync(60, known: 120); // At once: whoever still knows the dead one asks it, instead of refusing in its name.
        await ring.BecomesWholeAsync();
        Assert.Equal(60, (await ring.Peers[2].StoreAsync("0030")).Holder);
    }

    [Fact]
    public async Task Missing_files_wrong_names_and_taken_numbers_are_said_so()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 8, 60);
        Assert.Equal(RingFileOutcome.NotFound, (await ring.Peers[2].RequestAsync("0007")).Outcome);
        await ring.ExpectAsync(2, "Request 0007 failed: no peer has 0007.pdf. Store it first.");
        foreach (string wrong in (string[])["7", "00007", "12a4", "../1", ""])
            Assert.Contains("4-digit", (await Assert.ThrowsAsync<KithException>(() => ring.Peers[2].StoreAsync(wrong))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KithException>(() => RingPeer.StartAsync(new RingPeerOptions { Id = 256 }));
        KithException taken = await Assert.ThrowsAsync<KithException>(() => ring.JoinAsync(8, known: 2));
        Assert.Equal(KithErrorCode.AddressInUse, taken.Code);
        await ring.BecomesWholeAsync();
    }

    [Fact]
    public async Task Peer_that_does_not_answer_is_named_and_the_joiner_gives_up()
    {
        await using RingPeer lonely = await RingPeer.StartAsync(new RingPeerOptions { Id = 7, PortBase = Ports.Free(256), MessageTimeout = TimeSpan.FromMilliseconds(500) });
        KithException dead = await Assert.ThrowsAsync<KithException>(() => lonely.JoinAsync(9));
        Assert.Equal(KithErrorCode.BootstrapUnreachable, dead.Code);
        Assert.Contains("Peer 9", dead.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => lonely.StoreAsync("0001"));
    }

    [Fact]
    public async Task Shortcuts_pass_fewer_peers()
    {
        int[] ids = [.. Enumerable.Range(0, 8).Select(index => index * 10)];
        await using ClassroomRing ring = new() { UseShortcuts = true };
        await ring.AddAsync(ids);
        await ring.BecomesWholeAsync();
        ring.Forget();
        Assert.Equal(70, (await ring.Peers[0].StoreAsync("0065")).Holder);
        Assert.InRange(ids.Count(id => ring.SaidBy(id).Contains("Store 0065 request forwarded to my successor")), 1, 2);
    }

    [Fact]
    public async Task File_of_ten_mebibytes_arrives_whole()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(2, 8, 60);
        byte[] content = RandomNumberGenerator.GetBytes(10 << 20);
        await File.WriteAllBytesAsync(ring.FileOf(60, "0050.pdf"), content);
        long began = TimeProvider.System.GetTimestamp();
        Assert.True((await ring.Peers[2].RequestAsync("0050")).IsDone);
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal(content, await File.ReadAllBytesAsync(ring.FileOf(2, "received_0050.pdf")));
        TestContext.Current.TestOutputHelper?.WriteLine($"10 MiB in {took.TotalMilliseconds:0} ms: {10 / took.TotalSeconds:0} MiB/s");
    }
}
