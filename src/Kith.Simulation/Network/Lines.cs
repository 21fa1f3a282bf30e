using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>The lines of hosts with limited bandwidth: each sends one message after another, and a message is there when its last bit is.</summary>
internal sealed class Lines
{
    private readonly double[] _upToShare;
    private readonly double[] _upload; // Microseconds a byte.
    private readonly double[] _download;

    public Lines(IReadOnlyList<NodeClass> classes)
    {
        _upToShare = new double[classes.Count];
        _upload = new double[classes.Count];
        _download = new double[classes.Count];
        double whole = 0;
        for (int place = 0; place < classes.Count; place++)
        {
            whole += classes[place].Share;
            _upToShare[place] = whole;
            _upload[place] = 8 / classes[place].UploadMegabitsPerSecond;
            _download[place] = 8 / classes[place].DownloadMegabitsPerSecond;
        }

        for (int place = 0; place < classes.Count; place++)
            _upToShare[place] /= whole;
    }

    /// <summary>Gives a host its class.</summary>
    public void Place(SimulatedHost host, SeededRandom traits)
    {
        double draw = traits.NextDouble();
        int place = 0;
        while (place < _upToShare.Length - 1 && draw >= _upToShare[place])
            place++;
        host.Class = (byte)place;
    }

    /// <summary>Microseconds that a message sent now waits for and spends on the two lines.</summary>
    public long Take(SimulatedHost from, SimulatedHost to, Request request, Reply? reply, long now)
    {
        int bytes = MessageSize.Of(request, reply);
        long begin = Math.Max(now, from.BusyUntil);
        from.BusyUntil = begin + (long)Math.Ceiling(bytes * _upload[from.Class]);
        return from.BusyUntil - now + (long)Math.Ceiling(bytes * _download[to.Class]);
    }
}
