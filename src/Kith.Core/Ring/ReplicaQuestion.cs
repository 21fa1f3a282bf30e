using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Puts a question to the replicas of a point, once its owner is known: nearest first, as many at a time as the question needs, and others
/// in place of those that do not answer. Beside one that takes its time another is asked; where any may answer, in its place.
/// </summary>
internal sealed class ReplicaQuestion(RingOverlay overlay, Request ask, int width, IAnswerSink? sink) : ReplyInbox(capacity: 4)
{
    private readonly List<Contact> _replicas = [];
    private readonly List<State> _states = [];
    private int _inFlight;
    private int _late; // Of those.
    private bool _isOver;

    private enum State
    {
        NotAsked,
        Asked,
        Late,
        Answered,
        Failed,
    }

    /// <summary>Whether no answer of any one is needed, so that who takes their time loses their place.</summary>
    private bool GoesPastLate => sink is null && !ask.SeeksReplicas;

    public override void Deliver(int slot, Reply reply)
    {
        if (!_isOver)
        {
            base.Deliver(slot, reply);
            return;
        }

        if (reply.Outcome == ReplyOutcome.Answered)
            overlay.Late.Remove(_replicas[slot]);
        else
            overlay.Failed(_replicas[slot], reply.Outcome);
        reply.Release();
    }

    public override void Late(int slot)
    {
        overlay.Late.Add(_replicas[slot]);
        if (_isOver || _states[slot] != State.Asked)
            return;
        NoteLate(slot);
        Wake();
    }

    public async ValueTask<LookupResult> RunAsync(RingOwner found, CancellationToken cancellation)
    {
        Add(found.Owner);
        foreach (Contact successor in found.Successors)
            Add(successor);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static waiting => ((ReplyInbox)waiting!).Wake(), this);
        (int requests, int failures) = (found.Requests, found.Failures);
        LookupEnd end = LookupEnd.Starved;
        while (true)
        {
            while (!cancellation.IsCancellationRequested && NextToAsk() is >= 0 and var next)
            {
                _states[next] = State.Asked;
                _inFlight++;
                requests++;
                if (overlay.Late.Contains(_replicas[next]))
                    NoteLate(next);
                overlay.Network.Send(_replicas[next], ask, this, next);
            }

            if (cancellation.IsCancellationRequested)
                end = LookupEnd.Cancelled;
            else if (AnsweredInWindow() >= width)
                end = LookupEnd.Converged;
            bool isEnough = GoesPastLate && end == LookupEnd.Converged;
            if (_inFlight == 0 || isEnough || end == LookupEnd.Cancelled)
                break;
            await WaitAsync();
            ResetInbox();
            if (TakeAnswers(ref failures) == AnswerVerdict.Enough)
            {
                end = LookupEnd.Satisfied;
                break;
            }
        }

        _isOver = true;
        while (TryTake(out int slot, out Reply reply))
            Deliver(slot, reply);
        return new RingReplicas(Answered(), end, requests, failures, found.Hops);
    }

    private void NoteLate(int slot)
    {
        _states[slot] = State.Late;
        _late++;
    }

    private void Add(Contact? contact)
    {
        if (contact is null || _replicas.Contains(contact))
            return;
        _replicas.Add(contact);
        _states.Add(contact.Equals(overlay.Self) ? State.Answered : State.NotAsked); // We know ourselves.
    }

    /// <summary>The nearest of the width closest live replicas that has not been asked; -1 when there is none or enough are in flight.</summary>
    private int NextToAsk()
    {
        int wanted = Math.Min(overlay.Options.Parallel, Math.Max(1, sink?.StillWanted ?? width));
        if (_inFlight - _late >= wanted)
            return -1;
        int window = 0;
        for (int index = 0; index < _replicas.Count && window < width; index++)
        {
            if (_states[index] == State.NotAsked)
                return index;
            if (KeepsPlace(index))
                window++;
        }

        return -1;
    }

    private bool KeepsPlace(int index) => _states[index] != State.Failed && (_states[index] != State.Late || !GoesPastLate);

    private AnswerVerdict TakeAnswers(ref int failures)
    {
        AnswerVerdict verdict = AnswerVerdict.Continue;
        while (TryTake(out int slot, out Reply reply))
        {
            _inFlight--;
            _late -= _states[slot] == State.Late ? 1 : 0;
            bool isAnswered = reply.Outcome == ReplyOutcome.Answered;
            _states[slot] = isAnswered ? State.Answered : State.Failed;
            if (isAnswered)
            {
                overlay.Late.Remove(_replicas[slot]);
            }
            else
            {
                failures++;
                overlay.Failed(_replicas[slot], reply.Outcome);
            }

            if (sink is not null && verdict == AnswerVerdict.Continue)
                verdict = sink.Accept(_replicas[slot], ask, reply, AnsweredInWindow());
            reply.Release();
        }

        return verdict;
    }

    private int AnsweredInWindow()
    {
        (int window, int answered) = (0, 0);
        for (int index = 0; index < _replicas.Count && window < width; index++)
        {
            if (!KeepsPlace(index))
                continue;
            window++;
            if (_states[index] == State.Answered)
                answered++;
        }

        return answered;
    }

    private Contact[] Answered()
    {
        List<Contact> closest = [];
        for (int index = 0; index < _replicas.Count && closest.Count < width; index++)
        {
            if (_states[index] == State.Answered)
                closest.Add(ReferenceOf(_replicas[index]));
        }

        return [.. closest];
    }

    /// <summary>Whoever holds the result tells this node from others by reference.</summary>
    private Contact ReferenceOf(Contact contact) => contact.Equals(overlay.Self) ? overlay.Self : contact;
}
