using System;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>What a table says for two regions, access at both ends, jitter.</summary>
internal sealed class RegionDelays : IDelays
{
    private readonly Jitter _jitter;
    private readonly int _regions;
    private readonly long[] _oneWay;
    private readonly double[] _upTo; // The share of hosts in each region and those before it.

    public RegionDelays(RegionLatency model)
    {
        _jitter = new Jitter(model.JitterMilliseconds);
        _regions = model.Regions.Count;
        _oneWay = new long[_regions * _regions];
        _upTo = new double[_regions];
        double whole = 0;
        for (int from = 0; from < _regions; from++)
        {
            whole += model.Regions[from].Weight;
            _upTo[from] = whole;
            for (int to = 0; to < _regions; to++)
                _oneWay[(from * _regions) + to] = (long)Math.Round((model.OneWayMilliseconds[from][to] + (2 * model.AccessMilliseconds)) * 1_000);
        }

        for (int region = 0; region < _regions; region++)
            _upTo[region] /= whole;
    }

    public void Place(SimulatedHost host, float across, float down, SeededRandom traits)
    {
        int region = 0;
        while (region < _regions - 1 && across >= _upTo[region])
            region++;
        host.Region = (byte)region;
    }

    public long Draw(SimulatedHost from, SimulatedHost to, SeededRandom random) =>
        _oneWay[(from.Region * _regions) + to.Region] + _jitter.Draw(random);
}
