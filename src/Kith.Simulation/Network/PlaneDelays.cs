using System;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>Distance on a plane, access at both ends, jitter.</summary>
internal sealed class PlaneDelays(PlaneLatency model) : IDelays
{
    private readonly Jitter _jitter = new(model.JitterMilliseconds);
    private readonly float _width = (float)(model.WidthMilliseconds * 1_000);
    private readonly float _height = (float)(model.HeightMilliseconds * 1_000);
    private readonly float _access = (float)(2 * model.AccessMilliseconds * 1_000);

    public void Place(SimulatedHost host, float across, float down, SeededRandom traits)
    {
        host.X = across * _width;
        host.Y = down * _height;
        if (model.DrawsAccess)
            host.Access = (float)(-1_000 * model.AccessMilliseconds * Math.Log(1 - traits.NextDouble()));
    }

    public long Draw(SimulatedHost from, SimulatedHost to, SeededRandom random)
    {
        float x = from.X - to.X;
        float y = from.Y - to.Y;
        float access = model.DrawsAccess ? from.Access + to.Access : _access;
        return (long)(MathF.Sqrt((x * x) + (y * y)) + access) + _jitter.Draw(random);
    }
}
