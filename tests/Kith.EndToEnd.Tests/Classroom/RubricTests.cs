using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Kith.Classroom;

namespace Kith.EndToEnd.Tests.Classroom;

/// <summary>The marker's checks on the assignment's network, with the assignment's lines.</summary>
public sealed class RubricTests
{
    private static readonly int[] Network = [2, 4, 5, 8, 9, 14, 19];

    [Fact]
    public async Task Every_peer_pings_both_successors_and_hears_both_predecessors()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        for (int place = 0; place < Network.Length; place++)
        {
            (int first, int second) = (At(place + 1), At(place + 2));
            await ring.ExpectAsync(At(place), $"Ping requests sent to Peers {first} and {second}");
            foreach (int successor in (int[])[first, second])
            {
                await ring.ExpectAsync(At(place), $"Ping response received from Peer {successor}");
                await ring.ExpectAsync(successor, $"Ping request message received from Peer {At(place)}");
            }
        }

        await ring.BecomesWholeAsync();
    }

    [Fact]
    public async Task Graceful_quit_is_told_to_both_predecessors_and_pings_follow()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        ring.Forget();
        await ring.QuitAsync(9);
        await ring.ExpectAsync(8, "Peer 9 will depart from the network", "My new first successor is Peer 14", "My new second successor is Peer 19");
        await ring.ExpectAsync(5, "Peer 9 will depart from the network", "My new first successor is Peer 8", "My new second successor is Peer 14");
        ring.Forget();
        await ring.ExpectAsync(14, "Ping request message received from Peer 8");
        await ring.ExpectAsync(14, "Ping request message received from Peer 5");
        await ring.BecomesWholeAsync();
        Assert.DoesNotContain(Network.Except([9]).SelectMany(ring.SaidBy), line => line.Contains("no longer alive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Insertion_goes_round_to_the_closest_successor_of_the_hash()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        RingFileReceipt receipt = await ring.Peers[8].StoreAsync("2067");
        Assert.Equal(new RingFileReceipt(RingFileOutcome.Done, 19), receipt);
        foreach (int passing in (int[])[8, 9, 14])
            await ring.ExpectAsync(passing, "Store 2067 request forwarded to my successor");
        await ring.ExpectAsync(19, "Store 2067 request accepted");
        Assert.True(File.Exists(ring.FileOf(19, "2067.pdf")));
        Assert.DoesNotContain(ring.SaidBy(2), line => line.StartsWith("Store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Join_is_passed_on_to_the_peer_before_the_gap_and_told_to_the_one_before_that()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        await ring.JoinAsync(15, known: 4);
        foreach (int passing in (int[])[4, 5, 8, 9])
            await ring.ExpectAsync(passing, "Peer 15 Join request forwarded to my successor");
        await ring.ExpectAsync(14, "Peer 15 Join request received", "My new first successor is Peer 15", "My new second successor is Peer 19");
        await ring.ExpectAsync(9, "Successor Change request received", "My new first successor is Peer 14", "My new second successor is Peer 15");
        await ring.ExpectAsync(15, "Join request has been accepted", "My first successor is Peer 19", "My second successor is Peer 2");
        await ring.BecomesWholeAsync();
    }

    [Fact]
    public async Task Abrupt_departure_is_found_within_three_intervals_and_both_predecessors_say_who_follows_now()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        await ring.BecomesWholeAsync();
        long killed = TimeProvider.System.GetTimestamp();
        await ring.KillAsync(14);
        await ring.ExpectAsync(9, "Peer 14 is no longer alive", "My new first successor is Peer 19", "My new second successor is Peer 2");
        await ring.ExpectAsync(8, "Peer 14 is no longer alive", "My new first successor is Peer 9", "My new second successor is Peer 19");
        TimeSpan took = TimeProvider.System.GetElapsedTime(killed);
        await ring.BecomesWholeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"Found and replaced in {took.TotalSeconds:0.0} intervals");
        Assert.True(took < TimeSpan.FromSeconds(3 + 3), $"Three intervals are 3 s, and a busy machine has 3 more; it took {took}.");
    }

    [Fact]
    public async Task Retrieval_brings_the_file_as_it_was()
    {
        await using ClassroomRing ring = await ClassroomRing.StartAsync(Network);
        byte[] content = RandomNumberGenerator.GetBytes(300_000);
        await File.WriteAllBytesAsync(ring.FileOf(8, "4103.pdf"), content);
        Assert.Equal(new RingFileReceipt(RingFileOutcome.Done, 8), await ring.Peers[2].RequestAsync("4103"));
        await ring.ExpectAsync(2, "File request for 4103 has been sent to my successor", "Peer 8 had File 4103", "Receiving File 4103 from Peer 8", "File 4103 received");
        foreach (int passing in (int[])[4, 5])
            await ring.ExpectAsync(passing, "Request for File 4103 has been received, but the file is not stored here");
        await ring.ExpectAsync(8, "File 4103 is stored here", "Sending file 4103 to Peer 2", "The file has been sent");
        Assert.Equal(content, await File.ReadAllBytesAsync(ring.FileOf(2, "received_4103.pdf")));
    }

    private static int At(int place) => Network[place % Network.Length];
}
