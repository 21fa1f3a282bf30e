using System;
using System.Collections.Generic;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>
/// The partitions of a network's model. A host's side in each is a function of its place and of the partition's number, so that the largest world needs no
/// memory for it and no draw is shifted.
/// </summary>
internal sealed class Partitions
{
    private readonly (long From, long To, ulong Below)[] _spans;

    public Partitions(IReadOnlyList<NetworkPartition> partitions)
    {
        _spans = new (long, long, ulong)[partitions.Count];
        for (int place = 0; place < _spans.Length; place++)
        {
            NetworkPartition partition = partitions[place];
            long from = partition.At.Ticks / TimeSpan.TicksPerMicrosecond;
            _spans[place] = (from, from + (partition.Duration.Ticks / TimeSpan.TicksPerMicrosecond), (ulong)Math.Round(partition.Share * (1UL << 53)));
        }
    }

    /// <summary>Whether nothing goes from one host to another at a moment.</summary>
    public bool Cut(SimulatedHost from, SimulatedHost to, long now)
    {
        for (int place = 0; place < _spans.Length; place++)
        {
            if (now >= _spans[place].From && now < _spans[place].To && IsCutOff(from, place) != IsCutOff(to, place))
                return true;
        }

        return false;
    }

    /// <summary>Whether a host is cut off: its place decides, mixed, so that those who lie side by side are not cut off together.</summary>
    private bool IsCutOff(SimulatedHost host, int place) => (SeededRandom.Mix(host.Contact.Id.Prefix + (ulong)place) >> 11) < _spans[place].Below;
}
