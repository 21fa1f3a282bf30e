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
    private readonly EventQueue _queue;
    private readonly NetworkModel _model;
    private readonly SeededRandom _random;
    private readonly ReplyPool _replies;
    private readonly Stack<Exchange> _idle = new();
    private readonly long _timeout;
    private readonly long _lateAfter;
    private readonly IDelays _delays;
    private readonly Lines? _lines;
    private readonly Partitions? _partitions;

    public SimulatedNetwork(EventQueue queue, NetworkModel model, SeededRandom random, ReplyPool replies)
    {
        model.Validate();
        _queue = queue;
        _model = model;
        _random = random;
        _replies = replies;
        _timeout = model.RequestTimeout.Ticks / TimeSpan.TicksPerMicrosecond;
        _lateAfter = Math.Min(model.LateAfter.Ticks / TimeSpan.TicksPerMicrosecond, _timeout);
        _delays = model.Latency.Create();
        _lines = model.Classes.Count > 0 ? new Lines(model.Classes) : null;
        _partitions = model.Partitions.Count > 0 ? new Partitions(model.Partitions) : null;
        Connections = model.Connections is { } connections ? new Connections(connections, _delays, random) : null;
    }

    /// <summary>What happened so far.</summary>
    public EventDigest Digest;

    /// <summary>Requests sent.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that have neither been answered nor failed yet.</summary>
    public int InFlight { get; private set; }

    /// <summary>What is wrong with the links; null where nothing ever is but the model's own loss.</summary>
    public LinkFaults? Faults { get; set; }

    /// <summary>Opens connections; null where the model has none.</summary>
    public Connections? Connections { get; }

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
        if (Connections is not null)
            Connect(exchange, from, to, request);
        else if (IsLost(from, to) || !from.IsAlive || !to.IsReachable)
            exchange.Fail(_timeout);
        else
            Depart(exchange, from, to, request);
    }

    /// <summary>Asks over a connection that is open already.</summary>
    /// <param name="from">Who asks.</param>
    /// <param name="to">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="inbox">Who waits for the reply.</param>
    /// <param name="delay">Microseconds until the answer is there.</param>
    public void SendOver(SimulatedHost from, SimulatedHost to, Request request, IReplyInbox inbox, long delay)
    {
        Requests++;
        InFlight++;
        Exchange exchange = _idle.TryPop(out Exchange? idle) ? idle : new Exchange(this);
        exchange.Begin(from, to, request, inbox, slot: 0);
        exchange.Depart(delay: 0, delay);
    }

    /// <summary>Gives a new host its place and its line.</summary>
    /// <param name="host">The host.</param>
    /// <param name="across">Uniform from 0 to 1.</param>
    /// <param name="down">Another.</param>
    /// <param name="traits">The host's own stream.</param>
    public void Place(SimulatedHost host, float across, float down, SeededRandom traits)
    {
        host.IsReachable = _model.UnreachableShare == 0 || traits.NextDouble() >= _model.UnreachableShare;
        _lines?.Place(host, traits);
        _delays.Place(host, across, down, traits);
    }

    /// <summary>One-way delay of a message in microseconds.</summary>
    public long Delay(SimulatedHost from, SimulatedHost to, Request request, Reply? reply) => Travel(from, to, request, reply) + (Faults?.Lateness() ?? 0);

    /// <summary>Delay of the answer over a connection of this delay in microseconds.</summary>
    public long DelayOver(long delay, SimulatedHost from, SimulatedHost to, Request request, Reply reply) =>
        delay + (_lines?.Take(from, to, request, reply, _queue.Now) ?? 0) + (Faults?.Lateness() ?? 0);

    private long Travel(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        long delay = _delays.Draw(from, to, _random);
        if (_lines is not null)
            return delay + _lines.Take(from, to, request, reply, _queue.Now);
        if (!_model.SenderIsBusy)
            return delay;
        from.BusyUntil = Math.Max(_queue.Now, from.BusyUntil) + delay;
        return from.BusyUntil - _queue.Now;
    }

    public bool IsLost(SimulatedHost from, SimulatedHost to) =>
        (_model.Loss > 0 && _random.NextDouble() < _model.Loss) || (Faults is not null && Faults.Loses(from.Number, to.Number)) || _partitions?.Cut(from, to, _queue.Now) == true;

    /// <summary>How long after its sending a request fails when its answer will not come.</summary>
    public long TimeLeft(long sentAt) => sentAt + _timeout - _queue.Now;

    /// <summary>In how many microseconds the asker is told that an answer is late; 0 where that time has passed.</summary>
    public long LateIn(long sentAt) => Math.Max(0, sentAt + _lateAfter - _queue.Now);

    public void Ended(Exchange exchange, SimulatedHost from, SimulatedHost to)
    {
        InFlight--;
        Connections?.Close(from, to);
        _idle.Push(exchange);
    }

    private void Connect(Exchange exchange, SimulatedHost from, SimulatedHost to, Request request)
    {
        bool isThere = from.IsAlive && to.IsAlive && to.IsReachable && Faults?.IsCut(from.Number, to.Number) != true && _partitions?.Cut(from, to, _queue.Now) != true;
        (ConnectionError error, long delay) = Connections!.Open(from, to, isThere, request, _queue.Now, out long overhead);
        if (error != ConnectionError.None)
            exchange.Fail(Math.Min(delay + overhead, _timeout), ReplyOutcome.Unreachable);
        else if (IsLost(from, to) || delay >= _timeout)
            exchange.Fail(_timeout);
        else
            Depart(exchange, from, to, request, delay + (_lines?.Take(from, to, request, reply: null, _queue.Now) ?? 0), delay + overhead);
    }

    private void Depart(Exchange exchange, SimulatedHost from, SimulatedHost to, Request request)
    {
        if (Faults?.Doubles() == true)
            _queue.After(Delay(from, to, request, reply: null), new StrayRequest(this, from, to, request));
        Depart(exchange, from, to, request, Delay(from, to, request, reply: null));
    }

    /// <summary>Sends a request on its way. One that is under way for longer than its asker waits arrives all the same, when that has given up.</summary>
    private void Depart(Exchange exchange, SimulatedHost from, SimulatedHost to, Request request, long delay, long back = -1)
    {
        if (delay <= _timeout)
        {
            exchange.Depart(delay, back);
            return;
        }

        _queue.After(delay, new StrayRequest(this, from, to, request));
        exchange.Fail(_timeout);
    }
}
