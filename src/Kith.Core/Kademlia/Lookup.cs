using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// One iterative lookup: a single async loop over its frontier, or some disjoint ones, and an inbox of replies. Pooled with everything it owns; a simulation with
/// thousands in flight allocates nothing for them but their question.
/// </summary>
#pragma warning disable CA1001 // The result's Dispose gives this lookup back to its pool; nothing here holds a resource.
internal sealed class Lookup : ReplyInbox
#pragma warning restore CA1001
{
    /// <summary>Requests in flight for each that may be while nobody is late: what one that meets many dead may have waiting.</summary>
    private const int WithLate = 4;

    private readonly LookupPool _pool;
    private readonly DisjointPaths _paths = new();
    private readonly FoundContacts _found;
    private Asked[] _asked = [];
    private KademliaOverlay _overlay = null!;
    private Request _ask = null!;
    private IAnswerSink? _sink;
    private int _width;
    private int _inFlight;
    private int _late; // Of those: for whom another is asked as well.
    private bool _asksFew; // For a moment: no more in flight than answers are wanted.
    private bool _writes;
    private bool _isRunning;
    private Instant _startedAt;
    private ILookupWatcher? _watcher;

    private struct Asked
    {
        public Contact? Contact; // Null while the slot is free.
        public Request Request;
        public int Path;
        public bool IsLate;
    }

    public Lookup(LookupPool pool)
        : base(capacity: 4)
    {
        _pool = pool;
        _found = new FoundContacts(this);
    }

    /// <summary>Whether it only seeks the way, and has no need of the answer of any one peer.</summary>
    private bool GoesPastLate => _sink is null && !_ask.SeeksReplicas && _ask is not FindNode { NeedsEach: true };

    /// <summary>Whether too few have answered to do without those that are late.</summary>
    private bool WaitsForLate => _late > 0 && _paths.AnsweredAmongClosest < _width;

    /// <summary>Where the overlay offers the first contacts.</summary>
    public DisjointPaths Paths => _paths;

    public void Start(KademliaOverlay overlay, Request ask, int width, IAnswerSink? sink)
    {
        _overlay = overlay;
        _ask = ask;
        _writes = ask.OnTheWay != ask;
        _width = width;
        _sink = sink;
        _watcher = sink as ILookupWatcher;
        _startedAt = overlay.LookedUp is null ? default : overlay.Time.GetInstant();
        _inFlight = 0;
        _late = 0;
        _isRunning = true;
        _asksFew = sink is not null && overlay.Options.Paths == 1 && sink.StillWanted <= overlay.Options.Alpha;
        _paths.Start(in ask.Target, width, overlay.Options, window: ask.SeeksReplicas ? overlay.ReplicaWindow(width) : 0);
        if (_asked.Length != WithLate * _paths.Parallel)
            _asked = new Asked[WithLate * _paths.Parallel];
        ResetInbox();
        _found.Reset();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LookupResult> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static lookup => ((Lookup)lookup!).Wake(), this);
        using ITimer? patience = _asksFew ? _overlay.Time.CreateTimer(static lookup => ((Lookup)lookup!).AskMore(), this, _overlay.Options.AskFewFor, Timeout.InfiniteTimeSpan) : null;
        LookupEnd end;
        while (true)
        {
            if (cancellation.IsCancellationRequested)
            {
                end = LookupEnd.Cancelled;
                break;
            }

            AskClosest();
            if ((_paths.IsSettled || _inFlight == 0) && !WaitsForLate)
            {
                end = _paths.AnsweredAmongClosest == _width ? LookupEnd.Converged : LookupEnd.Starved;
                break;
            }

            await WaitAsync();
            ResetInbox();
            if (TakeReplies() == AnswerVerdict.Enough)
            {
                end = LookupEnd.Satisfied;
                break;
            }

            if (_paths.HasStalled)
            {
                end = LookupEnd.Stalled;
                break;
            }
        }

        _isRunning = false;
        if (GoesPastLate)
            _found.CountFailures(_late); // For all that it waited.
        _found.Take(_paths, _width, end);
        _overlay.LookedUp?.Invoke(_found, _overlay.Time.GetInstant() - _startedAt);
        return _found;
    }

    /// <summary>A reply to a lookup that has ended still says whether its peer lives.</summary>
    public override void Deliver(int slot, Reply reply)
    {
        if (_isRunning)
        {
            base.Deliver(slot, reply);
            return;
        }

        NoteLife(_asked[slot].Contact!, reply);
        _asked[slot].Contact = null;
        reply.Release();
        if (--_inFlight == 0 && _found.IsDisposed)
            _pool.Return(this);
    }

    /// <summary>
    /// Somebody takes so long that another is asked beside them. Who is asked for what it holds keeps its place among the closest until it answers or
    /// fails. Who just shows the way loses it to others that answer, as in libp2p, or each of the dead on the way would cost a whole timeout.
    /// </summary>
    public override void Late(int slot)
    {
        if (!_isRunning)
            return;
        ref Asked asked = ref _asked[slot];
        asked.IsLate = true;
        _late++;
        _paths.Free(asked.Path);
        if (GoesPastLate)
            _paths.PassOver(asked.Contact!);
        Wake();
    }

    public override int? DepthOf(int slot) => _paths.DepthOf(_asked[slot].Contact!, _asked[slot].Path);

    /// <summary>Someone takes their time. A late call meets the next user of this lookup, who then asks more at once: no worse.</summary>
    private void AskMore()
    {
        _asksFew = false;
        Wake();
    }

    /// <summary>The caller is done with the result; the lookup is free once its last request is.</summary>
    public void ResultDisposed()
    {
        DrainInbox();
        if (_inFlight == 0)
            _pool.Return(this);
    }

    private void AskClosest()
    {
        int slot = 0;
        int parallel = _asksFew ? Math.Min(_sink!.StillWanted, _paths.Parallel) : _paths.Parallel;
        while (_inFlight < Math.Min(parallel + _late, _asked.Length) && _paths.TryTakeNext(out Contact contact, out int path))
        {
            while (_asked[slot].Contact is not null)
                slot++;
            // A write that rides its lookup goes only to peers about as near as a replica would be; the others just show the way.
            Request request = _writes && !_overlay.IsNear(in _ask.Target, contact) ? _ask.OnTheWay : _ask;
            _asked[slot] = new Asked { Contact = contact, Request = request, Path = path };
            _inFlight++;
            _found.CountRequest();
            _watcher?.Asked(contact, DepthOf(slot) ?? 1);
            _overlay.Network.Send(contact, request, this, slot);
        }
    }

    private AnswerVerdict TakeReplies()
    {
        AnswerVerdict verdict = AnswerVerdict.Continue;
        while (TryTake(out int slot, out Reply reply))
        {
            (Contact contact, Request request, int path) = (reply.Sender ?? _asked[slot].Contact!, _asked[slot].Request, _asked[slot].Path);
            if (_asked[slot].IsLate)
                _late--;
            else
                _paths.Free(path);
            _asked[slot].Contact = null;
            _inFlight--;
            NoteLife(contact, reply);
            _watcher?.Ended(contact, reply.Outcome, reply.Outcome == ReplyOutcome.Answered ? reply.Closer : default);
            if (reply.Outcome == ReplyOutcome.Answered)
            {
                int depth = _paths.Succeeded(contact, path) + 1;
                _paths.TakeAnswer(reply.Closer, depth, path);
            }
            else
            {
                _paths.Failed(contact, path);
                _found.CountFailures(1);
            }

            if (_sink is not null && verdict == AnswerVerdict.Continue)
                verdict = _sink.Accept(contact, request, reply, _paths.AnsweredAmongClosest);
            reply.Release();
        }

        return verdict;
    }

    private void DrainInbox()
    {
        // Replies that arrived in the same turn as the one that ended the lookup.
        while (TryTake(out int slot, out Reply reply))
        {
            _asked[slot].Contact = null;
            _inFlight--;
            reply.Release();
        }
    }

    private void NoteLife(Contact contact, Reply reply)
    {
        if (reply.Outcome == ReplyOutcome.Answered)
            _overlay.Answered(contact);
        else
            _overlay.Failed(contact, reply.Outcome);
    }
}
