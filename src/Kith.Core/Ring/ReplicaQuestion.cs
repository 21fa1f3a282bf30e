using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Puts a question to the replicas of a point, once its owner is known: nearest first, as many at a time as the question needs, and others
/// in place of those that do not answer.
/// </summary>
internal sealed class ReplicaQuestion(RingOverlay overlay, Request ask, int width, IAnswerSink? sink)
{
    private readonly List<Contact> _replicas = [];
    private readonly List<State> _states = [];
    private int _inFlight;

    private enum State
    {
        NotAsked,
        Asked,
        Answered,
        Failed,
    }

    public async ValueTask<LookupResult> RunAsync(RingOwner found, CancellationToken cancellation)
    {
        Add(found.Owner);
        foreach (Contact successor in found.Successors)
            Add(successor);
        ReplyInbox inbox = new(capacity: 4);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static waiting => ((ReplyInbox)waiting!).Wake(), inbox);
        (int requests, int failures) = (found.Requests, found.Failures);
        LookupEnd end = LookupEnd.Starved;
        while (true)
        {
            while (!cancellation.IsCancellationRequested && NextToAsk() is >= 0 and var next)
            {
                _states[next] = State.Asked;
                _inFlight++;
                requests++;
                overlay.Network.Send(_replicas[next], ask, inbox, next);
            }

            if (cancellation.IsCancellationRequested)
                end = LookupEnd.Cancelled;
            else if (AnsweredInWindow() >= width)
                end = LookupEnd.Converged;
            if (_inFlight == 0 || end == LookupEnd.Cancelled)
                break;
            await inbox.WaitAsync();
            if (TakeAnswers(inbox, ref failures) == AnswerVerdict.Enough)
            {
                end = LookupEnd.Satisfied;
                break;
            }
        }

        return new RingReplicas(Answered(), end, requests, failures, found.Hops);
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
        if (_inFlight >= wanted)
            return -1;
        int window = 0;
        for (int index = 0; index < _replicas.Count && window < width; index++)
        {
            if (_states[index] == State.NotAsked)
                return index;
            if (_states[index] != State.Failed)
                window++;
        }

        return -1;
    }

    private AnswerVerdict TakeAnswers(ReplyInbox inbox, ref int failures)
    {
        AnswerVerdict verdict = AnswerVerdict.Continue;
        while (inbox.TryTake(out int slot, out Reply reply))
        {
            _inFlight--;
            bool isAnswered = reply.Outcome == ReplyOutcome.Answered;
            _states[slot] = isAnswered ? State.Answered : State.Failed;
            if (!isAnswered)
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
            if (_states[index] == State.Failed)
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
