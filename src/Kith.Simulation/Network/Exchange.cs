using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Simulation.Time;

namespace Kith.Simulation.Network;

/// <summary>A request on its way, being answered, and its reply on its way back: one pooled object and two events.</summary>
internal sealed class Exchange(SimulatedNetwork network) : SimulatedEvent
{
    private SimulatedHost _from = null!;
    private SimulatedHost _to = null!;
    private Request _request = null!;
    private IReplyInbox _inbox = null!;
    private int _slot;
    private Reply? _reply;
    private int _process;
    private long _sentAt;
    private long _number;
    private bool _isLate; // The asker has been told so, or will be by the next event.
    private long _rest; // What is then left of the way; negative otherwise.
    private long _back; // How long the answer takes over the connection; negative where there is none and it just travels.

    public void Begin(SimulatedHost from, SimulatedHost to, Request request, IReplyInbox inbox, int slot)
    {
        _from = from;
        _to = to;
        _request = request;
        _inbox = inbox;
        _slot = slot;
        _reply = null;
        _process = from.Process;
        _sentAt = network.Queue.Now;
        _number = network.Requests;
        _rest = -1;
        _isLate = false;
        if (network.Observer is { } observer)
            Tell(observer);
    }

    public void Depart(long delay, long back = -1)
    {
        _back = back;
        Go(delay);
    }

    /// <summary>The answer will not come: the sender learns that when its time is up.</summary>
    public void Fail(long after, ReplyOutcome outcome = ReplyOutcome.TimedOut)
    {
        _reply = network.Replies.Rent(outcome);
        Go(after);
    }

    /// <summary>The asker's time is up while the answer was still being made.</summary>
    public void Abandon(Reply failure)
    {
        _reply = failure;
        network.Queue.After(0, this);
    }

    /// <summary>The way is from this to the host, its overlay, the table, and the buckets of those whom the message is about.</summary>
    public override void Foresee(int step)
    {
        SimulatedHost host = _reply is null ? _to : _from;
        if (step == 0)
        {
            Foresight.Fetch(host, lines: 2);
            Foresight.Fetch(_inbox, lines: 3);
            Foresight.Fetch(_reply, lines: 2);
        }
        else if (host.Kademlia is { } overlay)
        {
            Foresee(step, host, overlay);
        }
    }

    private void Foresee(int step, SimulatedHost host, KademliaOverlay overlay)
    {
        switch (step)
        {
            case 1:
                Foresight.Fetch(overlay, lines: 4);
                Foresight.Fetch(_reply is null ? host.Handler : null);
                _reply?.FetchList();
                break;
            case 2:
                Foresight.Fetch(overlay.Table, lines: 2);
                Foresight.Fetch(overlay.Time);
                _reply?.FetchContacts();
                break;
            case 3:
                overlay.Table.FetchArrays();
                break;
            case 4 when _reply is null:
                overlay.Table.FetchBucket(in _request.Target);
                overlay.Table.FetchBucket(in _from.Contact.Id);
                break;
            case 4:
                overlay.Table.FetchBucket(in _to.Contact.Id);
                break;
        }
    }

    public override void Fire()
    {
        if (_rest >= 0)
        {
            TellLate();
            return;
        }

        SimulatedHost receiver = _reply is null ? _to : _from;
        if (receiver.IsPaused)
        {
            Wait(receiver.PausedUntil - At);
            return;
        }

        network.Digest.Add(At, (int)(_reply?.Outcome ?? (ReplyOutcome)7), _from.Number, _to.Number);
        if (_reply is null)
            Arrive();
        else
            Return();
    }

    /// <summary>A request is told as sent before the network looks what will become of it, which whoever sends it does not know either.</summary>
    private void Tell(INetworkObserver observer)
    {
        observer.Began(_from, _to, _request, _number, _inbox, _slot);
        observer.Sent(_from, _to, _request, reply: null);
    }

    /// <summary>Fires again after a delay; where that is late for the asker, by way of telling it so.</summary>
    private void Go(long delay)
    {
        long late = _isLate ? long.MaxValue : network.LateIn(_sentAt);
        if (delay > late)
        {
            _isLate = true;
            _rest = delay - late;
            delay = late;
        }

        network.Queue.After(delay, this);
    }

    private void TellLate()
    {
        network.Queue.After(_rest, this);
        _rest = -1;
        if (_from.Process == _process && _from is { IsAlive: true, IsPaused: false })
            _inbox.Late(_slot);
    }

    /// <summary>Whoever it is for does not run just now. A request that waits for too long is failed, and answered in vain later.</summary>
    private void Wait(long pause)
    {
        if (_reply is not null || pause < network.TimeLeft(_sentAt))
        {
            Go(pause);
            return;
        }

        network.Queue.After(pause, new StrayRequest(network, _from, _to, _request));
        Fail(network.TimeLeft(_sentAt));
    }

    private void Arrive()
    {
        if (!_to.IsAlive || _to.Handler is null)
        {
            Fail(network.TimeLeft(_sentAt));
            return;
        }

        network.Observer?.Delivered(_from, _to, _request, reply: null);
#pragma warning disable CA2012, VSTHRD002 // Read only once complete; one event loop, so nothing ever blocks.
        ValueTask<Reply> answer = _to.Handler.HandleAsync(_from.Contact, _request, CancellationToken.None);
        if (answer.IsCompletedSuccessfully)
            SendBack(answer.Result);
        else
            AwaitAnswer(answer);
#pragma warning restore CA2012, VSTHRD002
    }

    /// <summary>An answer that takes time. A method of its own: what it captures is allocated where its method begins, and most answers are there at once.</summary>
    private void AwaitAnswer(ValueTask<Reply> answer)
    {
        // Resumes inline: inside whatever event lets the answer complete.
        PendingAnswer pending = new(network, this, _from, _to, _request);
        network.Queue.After(network.TimeLeft(_sentAt), pending);
#pragma warning disable VSTHRD002 // Asked for only once complete.
        ValueTaskAwaiter<Reply> awaiter = answer.GetAwaiter();
        awaiter.UnsafeOnCompleted(() => pending.Complete(awaiter.GetResult()));
#pragma warning restore VSTHRD002
    }

    /// <summary>Sends an answer on its way.</summary>
    public void SendBack(Reply reply)
    {
        bool isSent = _to.IsAlive;
        if (isSent)
            network.Observer?.Sent(_to, _from, _request, reply);
        if (!isSent || network.IsLost(_to, _from))
        {
            reply.Release();
            Fail(network.TimeLeft(_sentAt));
            return;
        }

        long delay = _back < 0 ? network.Delay(_to, _from, _request, reply) : network.DelayOver(_back, _to, _from, _request, reply);
        if (delay >= network.TimeLeft(_sentAt))
        {
            reply.Release();
            Fail(network.TimeLeft(_sentAt));
            return;
        }

        _reply = reply;
        Go(delay);
    }

    private void Return()
    {
        Reply reply = _reply!;
        IReplyInbox inbox = _inbox;
        int slot = _slot;
        bool isAlive = _from.Process == _process && (_from.IsAlive || reply.Outcome != ReplyOutcome.Answered);
        if (isAlive && reply.Outcome == ReplyOutcome.Answered)
            network.Observer?.Delivered(_to, _from, _request, reply);
        if (!isAlive)
            reply.Outcome = ReplyOutcome.Unreachable; // To those who watch: the asker died, and nobody waits.
        network.Observer?.Ended(_from, _to, _request, reply, _number, _sentAt);
        if (isAlive && reply.WallClock is { } wall)
            _from.Clock?.Hear(_to.Contact.Peer, wall);
        _reply = null;
        network.Ended(this, _from, _to);
        if (isAlive)
            inbox.Deliver(slot, reply);
        else
            reply.Release();
    }
}
