using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Validation;

/// <summary>
/// The shape of IPFS (ProbeLab, requests for measurement 7 and 17): providing waits for the silent ones among the closest, finding a provider ends with the
/// first answer that names one. A fifth of the nodes is silent and still in all tables; requests time out after 3 seconds. Seconds depend on
/// who is silent and are not compared; their ratio is.
/// </summary>
internal static class IpfsFigures
{
    private const string Source = "ProbeLab RFM7 and RFM17, IPFS";
    private const double Silent = 0.2;

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        int count = quick ? 60 : 300;
        World world = World.Warm(new WorldOptions { Nodes = quick ? 2_000 : 15_000, Seed = 1, Replication = ReplicationOptions.Public }, threads: null, cancellation);
        for (int dead = 0; dead < (int)(world.Nodes.Length * Silent); dead++)
            world.AnyAlive().Host.IsAlive = false;
        List<double> provides = [];
        List<double> finds = [];
        for (int number = 0; number < count; number++)
            world.RunUntil(OneAsync(number), cancellation);
        provides.Sort();
        finds.Sort();
        double ratio = SummaryFigures.Quantile(provides, 0.5) / SummaryFigures.Quantile(finds, 0.5);
        yield return ValidationFigure.AtLeast(Source, "median time to provide, over that to find a provider", "12.64 s / 0.62 s = 20", ratio, 5);

        async Task OneAsync(int number)
        {
            ProviderKey key = ProviderKey.Of(BitConverter.GetBytes(number));
            long began = world.Queue.Now;
            await world.AnyAlive().Dht.Providing.ProvideAsync(key, CancellationToken.None);
            provides.Add((world.Queue.Now - began) / 1_000.0);
            began = world.Queue.Now;
            IReadOnlyList<Contact> found = await world.AnyAlive().Dht.FindProvidersAsync(key, count: 1, CancellationToken.None);
            finds.Add(found.Count > 0 ? (world.Queue.Now - began) / 1_000.0 : double.PositiveInfinity);
        }
    }
}
