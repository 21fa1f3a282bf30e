using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Every holder of a record but one is gone at the same moment.</summary>
public class HolderTests : Experiment
{
    /// <summary>E7: all but one of the holders of a key die at the same moment, disks kept; later all but one with their disks.</summary>
    [Fact]
    public async Task All_holders_but_one_die_at_once_and_nothing_is_lost()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(9);
        PutReceipt? last = null;
        for (int number = 0; number < (Clock.Minutes > 0 ? 10_000 : 300); number++)
            last = await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e7/{number}"), () => Pick(cluster)) ?? last;
        List<ClusterNode> holders = await cluster.OfAsync(last!.Replicas.Take(Replicas - 1).Select(replica => replica.Peer));
        await Task.WhenAll(holders.Select(holder => holder.KillAsync()));
        double found = await Ledger.ShareFoundAsync(200, () => Pick(cluster));
        Assert.True(found >= 0.99, $"{found:P1} of the records were found while four of nine nodes were down.");
        await Task.WhenAll(holders.Select(holder => holder.StartAsync()));
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));

        await cluster.UntilCopiesAsync(Replicas, Repair);
        holders = await cluster.OfAsync(last.Replicas.Skip(1).Take(Replicas - 1).Select(replica => replica.Peer));
        await Task.WhenAll(holders.Select(holder => holder.KillAsync()));
        foreach (ClusterNode holder in holders)
            holder.WipeRecords();
        await Task.WhenAll(holders.Select(holder => holder.StartAsync()));
        await cluster.UntilCopiesAsync(Replicas, Repair);
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }
}
