using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Simulation.Time;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>
/// Carries requests and replies between simulated hosts. It knows at once whether a message will be lost, so a failed request costs one
/// event and no cancelled timer.
/// </summary>
internal sealed class SimulatedNetwork
{
    private const int JitterBits = 10;
    private const int JitterSteps = 1 << JitterBits;

    private readonly EventQueue _queue;
    private readonly NetworkModel _model;
    private readonly SeededRandom _random;
    private readonly ReplyPool _replies;
    private readonly Stack<Exchange> _idle = new();
    private readonly long _timeout;
    private readonly float _access;
    private readonly long _unit;
    private readonly long[] _jitter = new long[JitterSteps];

    public SimulatedNetwork(EventQueue queue, NetworkModel model, SeededRandom random, ReplyPool replies)
    {
        model.Validate();
        _queue = queue;
        _model = model;
        _random = random;
        _replies = replies;
        _timeout = model.RequestTimeout.Ticks / TimeSpan.TicksPerMicrosecond;
        _unit = (long)(model.UnitMilliseconds * 1_000);
        _access = (float)(2 * model.AccessMilliseconds * 1_000);
        // Quantiles of the exponential distribution, rounded once: from here on only integers decide.
        for (int step = 0; step < JitterSteps; step++)
            _jitter[step] = (long)Math.Round(-1_000 * model.JitterMilliseconds * Math.Log(1 - ((step + 0.5) / JitterSteps)));
    }

    /// <summary>What happened so far.</summary>
    public EventDigest Digest;

    /// <summary>Requests sent.</summary>
    public long Requests { get; private set; }

    /// <summary>Sees every message; null mostly.</summary>
    public INetworkObserver? Observer { get; set; }

    public ReplyPool Replies => _replies;

    public EventQueue Queue => _queue;

    public void Send(SimulatedHost from, SimulatedHost to, Request request, IReplyInbox inbox, int slot)
    {
        Requests++;
        Exchange exchange = _idle.TryPop(out Exchange? idle) ? idle : new Exchange(this);
        exchange.Begin(from, to, request, inbox, slot);
        if (IsLost() || !from.IsAlive)
            exchange.Fail(_timeout);
        else
            exchange.Depart(Delay(from, to));
    }

    /// <summary>One-way delay in microseconds.</summary>
    public long Delay(SimulatedHost from, SimulatedHost to)
    {
        if (_unit > 0)
            return DelayInUnits(from);
        float x = from.X - to.X;
        float y = from.Y - to.Y;
        return (long)(MathF.Sqrt((x * x) + (y * y)) + _access) + _jitter[_random.NextUInt64() >> (64 - JitterBits)];
    }

    public bool IsLost() => _model.Loss > 0 && _random.NextDouble() < _model.Loss;

    /// <summary>How long after its sending a request fails when its answer will not come.</summary>
    public long TimeLeft(long sentAt) => sentAt + _timeout - _queue.Now;

    public void Return(Exchange exchange) => _idle.Push(exchange);

    private long DelayInUnits(SimulatedHost from)
    {
        long begin = _model.SenderIsBusy ? Math.Max(_queue.Now, from.BusyUntil) : _queue.Now;
        long arrival = begin + (_unit * _random.Next(1, _model.MostUnits + 1));
        from.BusyUntil = arrival;
        return arrival - _queue.Now;
    }
}
