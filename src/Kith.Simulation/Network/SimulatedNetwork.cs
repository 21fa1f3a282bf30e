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

    /// <summary>Requests that have neither been answered nor failed yet.</summary>
    public int InFlight { get; private set; }

    /// <summary>What is wrong with the links; null where nothing ever is but the model's own loss.</summary>
    public LinkFaults? Faults { get; set; }

    /// <summary>Sees every message; null mostly.</summary>
    public INetworkObserver? Observer { get; set; }

    public ReplyPool Replies => _replies;

    public EventQueue Queue => _queue;

    public void Send(SimulatedHost from, SimulatedHost to, Request request, IReplyInbox inbox, int slot)
    {
        Requests++;
        InFlight++;
        Exchange exchange = _idle.TryPop(out Exchange? idle) ? idle : new Exchange(this);
        exchange.Begin(from, to, request, inbox, slot);
        if (IsLost(from, to) || !from.IsAlive)
            exchange.Fail(_timeout);
        else
            Depart(exchange, from, to, request);
    }

    /// <summary>One-way delay in microseconds.</summary>
    public long Delay(SimulatedHost from, SimulatedHost to) => Distance(from, to) + (Faults?.Lateness() ?? 0);

    private long Distance(SimulatedHost from, SimulatedHost to)
    {
        if (_unit > 0)
            return DelayInUnits(from);
        float x = from.X - to.X;
        float y = from.Y - to.Y;
        return (long)(MathF.Sqrt((x * x) + (y * y)) + _access) + _jitter[_random.NextUInt64() >> (64 - JitterBits)];
    }

    public bool IsLost(SimulatedHost from, SimulatedHost to) =>
        (_model.Loss > 0 && _random.NextDouble() < _model.Loss) || (Faults is not null && Faults.Loses(from.Number, to.Number));

    /// <summary>How long after its sending a request fails when its answer will not come.</summary>
    public long TimeLeft(long sentAt) => sentAt + _timeout - _queue.Now;

    public void Ended(Exchange exchange)
    {
        InFlight--;
        _idle.Push(exchange);
    }

    private void Depart(Exchange exchange, SimulatedHost from, SimulatedHost to, Request request)
    {
        if (Faults?.Doubles() == true)
            _queue.After(Delay(from, to), new StrayRequest(this, from, to, request));
        long delay = Delay(from, to);
        if (delay < _timeout || Faults is null)
        {
            exchange.Depart(delay);
            return;
        }

        _queue.After(delay, new StrayRequest(this, from, to, request));
        exchange.Fail(_timeout);
    }

    private long DelayInUnits(SimulatedHost from)
    {
        long begin = _model.SenderIsBusy ? Math.Max(_queue.Now, from.BusyUntil) : _queue.Now;
        long arrival = begin + (_unit * _random.Next(1, _model.MostUnits + 1));
        from.BusyUntil = arrival;
        return arrival - _queue.Now;
    }
}
