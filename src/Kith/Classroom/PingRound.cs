using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>
/// The pings of one peer, every interval to both successors, and what follows from them: two in a row unanswered, and a successor is dead; else the
/// list is compared with the first successor's. On the peer's loop only.
/// </summary>
internal sealed class PingRound : IAsyncDisposable
{
    private readonly ClassRing _ring;
    private readonly SuccessorLines _lines;
    private readonly Func<Contact, Task<bool>> _pingAsync;
    private readonly RingPeerOptions _options;
    private readonly Action<string> _say;
    private readonly Dictionary<Contact, int> _missed = [];
    private readonly TaskGroup _turns;
    private readonly CancellationToken _stop;
    private readonly ITimer _timer;

    /// <param name="ring">Whose successors are pinged.</param>
    /// <param name="lines">Says what changes.</param>
    /// <param name="pingAsync">Pings one peer; false when it does not answer in time.</param>
    /// <param name="options">The interval and the patience.</param>
    /// <param name="say">Where lines go.</param>
    /// <param name="time">The loop's time.</param>
    /// <param name="onFault">Told of defects.</param>
    /// <param name="stop">Ends what is under way.</param>
    public PingRound(
        ClassRing ring, SuccessorLines lines, Func<Contact, Task<bool>> pingAsync, RingPeerOptions options, Action<string> say, TimeProvider time,
        Action<Exception> onFault, CancellationToken stop)
    {
        _ring = ring;
        _lines = lines;
        _pingAsync = pingAsync;
        _options = options;
        _say = say;
        _stop = stop;
        _turns = new TaskGroup(limit: 1, onFault);
        _timer = time.CreateTimer(static self => ((PingRound)self!).Begin(), this, TimeSpan.Zero, options.PingInterval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _turns.WhenIdleAsync();
    }

    /// <summary>One round; the timer's next is left out while it lasts.</summary>
    private void Begin() => _turns.TryStart(static self => self.TurnAsync(), this);

    private async Task TurnAsync()
    {
        Contact[] pinged = [.. _ring.Successors.Take(2)];
        if (pinged.Length == 0)
        {
            await _ring.StabiliseAsync(_stop); // Whoever has no successor left asks its predecessor.
            return;
        }

        if (_options.ShowPingRequests)
            _say(pinged.Length == 1 ? $"Ping requests sent to Peer {IdOf(pinged[0])}" : $"Ping requests sent to Peers {IdOf(pinged[0])} and {IdOf(pinged[1])}");
        bool[] answered = await Task.WhenAll(pinged.Select(_pingAsync));
        foreach (Contact forgotten in _missed.Keys.Except(pinged).ToArray())
            _missed.Remove(forgotten);
        for (int index = 0; index < pinged.Length; index++)
        {
            int missed = _missed[pinged[index]] = answered[index] ? 0 : _missed.GetValueOrDefault(pinged[index]) + 1;
            if (missed < _options.LostPings)
                continue;
            _ring.Lose(pinged[index]);
            _lines.Observe(_ring.Successors, $"Peer {IdOf(pinged[index])} is no longer alive");
        }

        // One missed ping is no death: the ring's own question to the first successor would take it for one.
        if (_ring.Successors is [{ } first, ..] && _missed.GetValueOrDefault(first) == 0)
            await _ring.StabiliseAsync(_stop);
    }

    private static int IdOf(Contact contact) => FileNumber.IdOf(in contact.Id);
}
