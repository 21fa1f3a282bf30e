using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging;

namespace Kith.Classroom;

/// <summary>What one peer of the classroom is made of, and how it enters and leaves its ring. Its methods run on the peer's loop.</summary>
internal sealed class RingPeerParts : IAsyncDisposable
{
    private const string RingProtocol = "/kith/classroom/ring/1.0.0";

    /// <summary>Files that are being sent, and hints on their way, at once.</summary>
    private const int MaxChildren = 64;

    /// <summary>How long a leave may take: then the others find out by themselves.</summary>
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    /// <summary>Intervals for which a dead peer is not believed in: long enough that the ring forgets it, and that others who name it find out too.</summary>
    private const int LostFor = 10;

    /// <summary>How long a peer whose number another uses may take to say that it is there.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    private readonly Action<string> _say;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeIdentity _identity = NodeIdentity.Generate();
    private readonly TaskGroup _children;
    private readonly LoopTime _time;
    private readonly Libp2pHost _host;
    private readonly Libp2pPeerNetwork _network;
    private readonly ClassLine _line;
    private readonly ClassProtocol _protocol;
    private readonly SuccessorLines _lines;
    private readonly FileShelf _shelf;
    private RingOverlay _overlay = null!;
    private ClassRing _ring = null!;
    private PingBook _pings = null!;
    private FileCourier _courier = null!;
    private ClassDesk _desk = null!;
    private RingEntry _entry = null!;
    private PingRound? _round;
    private Contact? _lastFirst;
    private Contact? _departed;
    private bool _isReady;

    private RingPeerParts(RingPeerOptions options, Action<string> say, TimeProvider clock, ILoggerFactory logging)
    {
        ILogger logger = logging.CreateLogger<RingPeer>();
        Options = options;
        _say = say;
        _clock = clock;
        OnFault = fault => NodeLog.Fault(logger, fault);
        Loop = new NodeLoop(OnFault);
        _time = new LoopTime(clock, Loop);
        _children = new TaskGroup(MaxChildren, OnFault);
        HostOptions host = new()
        {
            ListenAddresses = [options.AddressOf(options.Id)],
            AgentVersion = KithNode.Agent,
            // All peers are on this machine: one that does not answer is dead, and its successor in a second's time.
            BackOff = TimeSpan.FromMilliseconds(200),
            MaxBackOff = TimeSpan.FromSeconds(1),
            SweepInterval = TimeSpan.FromMilliseconds(250),
        };
        _host = new Libp2pHost(_identity, new TcpTransport(), host, clock, logging.CreateLogger<Libp2pHost>());
        KadOptions ring = new() { Protocol = RingProtocol, RequestTimeout = TimeSpan.FromSeconds(3) };
        SteadyClock steady = new(clock, RecordRules.Trusted.Limits.MaxClockSkew, RecordRules.Trusted.Limits.MaxTimeToLive); // No peer speaks of the time here.
        _network = new Libp2pPeerNetwork(_host, ring, RecordRules.Trusted, Replies, Loop, _time, steady, isServer: true, OnFault, FileNumber.Space);
        _line = new ClassLine(_host, options, clock);
        _lines = new SuccessorLines(say);
        _shelf = new FileShelf(options, _time);
        _protocol = new ClassProtocol(Loop, options, clock, say);
        _host.Handle(ClassMessage.Protocol, _protocol);
    }

    public RingPeerOptions Options { get; }

    public NodeLoop Loop { get; }

    public bool IsReady => Volatile.Read(ref _isReady);

    private ReplyPool Replies { get; } = new();

    private Action<Exception> OnFault { get; }

    /// <summary>Builds everything and listens; what was built before a failure is taken down again.</summary>
    public static async Task<RingPeerParts> StartAsync(RingPeerOptions options, Action<string> say, TimeProvider clock, ILoggerFactory logging, CancellationToken cancellation)
    {
        RingPeerParts parts = new(options, say, clock, logging);
        try
        {
            if (!Directory.Exists(options.Folder))
                throw new KithException(KithErrorCode.InvalidArgument, $"There is no folder '{options.Folder}': make it, or name another.");
            parts._shelf.RemoveAbandoned();
            await parts._host.StartAsync(cancellation).ConfigureAwait(false);
            await parts.Loop.RunAsync(parts.BuildOnLoop).ConfigureAwait(false);
            return parts;
        }
        catch (Exception failure)
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            if (failure is not KithException { Code: KithErrorCode.AddressInUse })
                throw;
            string port = $"{options.PortBase + options.Id}";
            throw new KithException(KithErrorCode.AddressInUse, $"Port {port} is taken: Peer {options.Id} runs already, or another program has its port. Choose another number, or another --port-base for all peers.", failure);
        }
    }

    /// <summary>Takes two successors that are given.</summary>
    public async Task SetUpAsync(int first, int second, CancellationToken cancellation)
    {
        await _entry.SetUpAsync(first, second, cancellation);
        _lines.Remember(_ring.Successors);
        Begin();
    }

    /// <summary>Joins through a peer.</summary>
    public async Task JoinAsync(int known, CancellationToken cancellation)
    {
        await _entry.JoinAsync(known, cancellation);
        _lines.Joined(_ring.Successors);
        Begin();
    }

    /// <summary>Stores a file.</summary>
    public async Task<RingFileReceipt> StoreAsync(FileNumber file)
    {
        bool hasFile = _shelf.Has(file);
        ClassMessage answer = await _desk.TakeAsync(Own(ClassMessageKind.Store) with { File = file, HasFile = hasFile });
        RingFileOutcome outcome = OutcomeOf(answer.Answer);
        if (outcome == RingFileOutcome.Done && hasFile && answer.Subject is { } holder && !holder.Equals(_ring.Self))
            outcome = await _courier.SendAsync(holder, file, isToKeep: true);
        return Told(new RingFileReceipt(outcome, IdOf(answer.Subject)), $"Store {file.Digits}", file);
    }

    /// <summary>Requests a file and waits until it is here.</summary>
    public async Task<RingFileReceipt> RequestAsync(FileNumber file)
    {
        Task<RingFileOutcome> arrival = _shelf.Want(file);
        ClassMessage answer = await _desk.TakeAsync(Own(ClassMessageKind.Request) with { File = file });
        RingFileOutcome outcome = OutcomeOf(answer.Answer);
        if (outcome == RingFileOutcome.Done && answer.Subject is null)
            outcome = RingFileOutcome.Unreachable; // An answer that names no holder is none.
        if (outcome != RingFileOutcome.Done || answer.Subject is not { } holder || holder.Equals(_ring.Self))
            _shelf.EndWaiting(file, outcome);
        else
        {
            _shelf.Expect(file, holder);
            outcome = await _protocol.WhenReceivedAsync(file, arrival, _shelf);
        }

        return Told(new RingFileReceipt(outcome, IdOf(answer.Subject)), $"Request {file.Digits}", file);
    }

    /// <summary>Hands over what this peer keeps, and leaves.</summary>
    public async Task LeaveAsync()
    {
        await StopPingingAsync();
        if (_ring.Member.IsMember && _ring.Successors.FirstOrDefault() is { } successor)
        {
            foreach (FileNumber file in _shelf.Kept.ToArray())
            {
                RingFileOutcome outcome = await _courier.SendAsync(successor, file, isToKeep: true);
                if (outcome != RingFileOutcome.Done)
                    _say($"File {file.Digits} could not be handed over to Peer {IdOf(successor)}: {outcome}");
            }
        }

        await _ring.LeaveAsync();
    }

    /// <summary>What this peer knows of its neighbours.</summary>
    public RingPeerView View()
    {
        int[] successors = [.. _ring.Successors.Select(contact => FileNumber.IdOf(in contact.Id))];
        int? before = IdOf(_ring.Member.Predecessor);
        return new RingPeerView(
            Options.Id,
            IsReady,
            _pings.SecondPredecessor,
            _pings.FirstPredecessor ?? before,
            successors.Length > 0 ? successors[0] : null,
            successors.Length > 1 ? successors[1] : null,
            successors,
            _ring.Member.Epoch);
    }

    public async ValueTask DisposeAsync()
    {
        await Loop.RunAsync(async () =>
        {
            _stop.Cancel(); // Here, because whoever waits for it resumes at once.
            await StopPingingAsync();
            await _children.WhenIdleAsync();
            await _network.DisposeAsync();
        }).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _identity.Dispose();
    }

    private bool BuildOnLoop()
    {
        Contact self = new(_host.Peer, FileNumber.PlaceOf(Options.Id), Options.AddressOf(Options.Id).Bytes);
        RingOptions ring = new() { Space = FileNumber.Space, LeaveDeadline = LeavePatience, ForwardFor = TimeSpan.Zero, TellsPredecessor = false };
        // The classroom keeps files in folders: as far as the ring knows there is nothing to hand over.
        MemoryRecordStore records = new(RecordRules.Trusted, _clock, new StoreQuota());
        _overlay = new RingOverlay(self, _network, records, RecordRules.Trusted, new MemoryRingJournal(), _time, Random.Shared, ring, Replies, OnFault);
        _ring = new ClassRing(_overlay, Replies, LostFor * Options.PingInterval, AnswersAsync);
        _pings = new PingBook(_ring, _line, Options, _say, _time, _stop.Token);
        _courier = new FileCourier(_ring, _line, _shelf, Options, _say, _children, _stop.Token);
        _desk = new ClassDesk(_ring, new MessageRoute(_ring, _line, Options, _stop.Token), _shelf, _courier, _pings, new HeardMessages(_time, 3 * Options.MessageTimeout), Options, _say);
        _desk.Hinted += OnHinted;
        _ring.Changed += OnChanged;
        _entry = new RingEntry(_host, _ring, _line, Options, _time);
        _network.Attach(_ring, static _ => { });
        _protocol.Attach(_ring, _desk, _shelf);
        return true;
    }

    /// <summary>Whether a peer is there. One that is stopped does not answer; whoever uses its number has it then.</summary>
    private async Task<bool> AnswersAsync(Contact peer) => await _line.AskAsync(peer, Own(ClassMessageKind.Ping), AnswerPatience, _stop.Token) is not null;

    private void Begin()
    {
        _round = new PingRound(_ring, _lines, _pings.PingAsync, Options, _say, _time, OnFault, _stop.Token);
        _lastFirst = _ring.Successors.FirstOrDefault();
        Volatile.Write(ref _isReady, true);
    }

    private async Task StopPingingAsync()
    {
        Volatile.Write(ref _isReady, false);
        if (_round is { } round)
            await round.DisposeAsync();
        _round = null;
    }

    /// <summary>The list may have changed: says so, and lets the predecessor know, whose second successor changes with it.</summary>
    private void OnChanged(RingRequest? cause)
    {
        if (!IsReady)
            return;
        RingNotify? notify = cause as RingNotify;
        string? reason = notify?.Role switch
        {
            RingRole.Successor => $"Peer {IdOf(notify.Sender)} Join request received",
            RingRole.Departing => SuccessorLines.Departs(notify.Sender),
            _ => cause is null && _departed is { } departed ? SuccessorLines.Departs(departed) : null,
        };
        if (cause is null)
            _departed = null;
        Contact? before = _ring.Successors.FirstOrDefault();
        bool hasFirstChanged = !Equals(before, _lastFirst);
        _lastFirst = before;
        if (!_lines.Observe(_ring.Successors, reason) || !hasFirstChanged || before is null || _ring.Member.Predecessor is not { } predecessor)
            return;
        (ClassMessageKind kind, Contact subject) = notify is { Role: RingRole.Departing } ? (ClassMessageKind.Departure, notify.Sender) : (ClassMessageKind.SuccessorChange, before);
        _children.TryStart(hint => _line.AskAsync(predecessor, hint, Options.MessageTimeout, _stop.Token), Own(kind) with { Subject = subject });
    }

    private void OnHinted(Contact? departed)
    {
        _departed = departed ?? _departed;
        _children.TryStart(_ring.StabiliseAsync, _stop.Token);
    }

    private ClassMessage Own(ClassMessageKind kind) => new() { Kind = kind, Sender = _ring.Self, Origin = _ring.Self, Number = (ulong)Random.Shared.NextInt64(1, long.MaxValue) };

    private RingFileReceipt Told(RingFileReceipt receipt, string what, FileNumber file)
    {
        string? problem = receipt.Outcome switch
        {
            RingFileOutcome.NotFound => $"no peer has {file.StoredName}. Store it first.",
            RingFileOutcome.Unreachable => "no answer came round the ring. Try again when the dead have been noticed.",
            RingFileOutcome.Refused => "a peer would not take it. Try again in a moment.",
            RingFileOutcome.Damaged => "the file did not arrive as it was sent, or could not be written. Try again.",
            _ => null,
        };
        if (problem is not null)
            _say($"{what} failed: {problem}");
        return receipt;
    }

    private static RingFileOutcome OutcomeOf(ClassAnswerKind answer) => answer switch
    {
        ClassAnswerKind.Done => RingFileOutcome.Done,
        ClassAnswerKind.NoFile => RingFileOutcome.NotFound,
        ClassAnswerKind.Damaged => RingFileOutcome.Damaged,
        ClassAnswerKind.Refused or ClassAnswerKind.Busy or ClassAnswerKind.Taken => RingFileOutcome.Refused,
        _ => RingFileOutcome.Unreachable,
    };

    private static int? IdOf(Contact? contact) => contact is null ? null : FileNumber.IdOf(in contact.Id);
}
