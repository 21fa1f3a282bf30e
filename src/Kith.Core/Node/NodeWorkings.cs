using System;
using Kith.Core.Clocks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Repair;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>
/// What works in a node beside its overlay, each part made when it is first needed: of the million nodes of a simulation most are asked for the way
/// and for nothing else. A node that joins needs them all.
/// </summary>
internal sealed class NodeWorkings(
    IOverlay overlay, IPeerNetwork network, IRecordStore store, RecordRules rules, ReplicationOptions replication, RepairOptions repair,
    TimeProvider time, SteadyClock steady, ReplyPool replies, DhtMetrics metrics, Action<Exception> onFault, Random random, ISignatures? signatures)
{
    private HybridClock? _clock;
    private MembersSeen? _members;
    private LocalStore? _local;
    private Repairer? _repair;
    private RecordFactory? _records;
    private Publisher? _publisher;
    private Fetcher? _fetcher;
    private ProviderTable? _providers;
    private Provider? _providing;
    private LocalAcceptor? _acceptor;
    private Proposer? _proposer;
    private RecordWrites? _writes;

    public IRecordStore Store => store;

    public ReplicationOptions Replication => replication;

    public TimeProvider Time => time;

    public SteadyClock Steady => steady;

    public DhtMetrics Metrics => metrics;

    public Action<Exception> OnFault => onFault;

    public HybridClock Clock => _clock ??= new HybridClock(rules.Limits);

    public MembersSeen Members => _members ??= new MembersSeen(overlay, time, Math.Max(replication.WriteQuorum, replication.ReadQuorum));

    public LocalStore Local => _local ??= new LocalStore(store, rules, Clock, steady, overlay.Self.Peer, overlay.Self.FailureDomain, metrics, IsCatchingUp, OnStored, onFault);

    public Repairer Repair => _repair ??= new Repairer(overlay, network, store, rules, replication, repair, time, replies, metrics, onFault, AreTooFewLeft);

    public RecordFactory Records => _records ??= new RecordFactory(rules, signatures);

    public Publisher Publisher => _publisher ??= new Publisher(overlay, network, Local, Members, replication, time, onFault) { Lacking = Repair.NoteLacking };

    public Fetcher Fetcher => _fetcher ??= new Fetcher(overlay, network, Local, Members, replication, time, new ReadRepair(overlay, network, Local, replication.MaxPutsInBackground, onFault));

    public ProviderTable Providers => _providers ??= new ProviderTable(steady, random);

    public Provider Providing => _providing ??= new Provider(overlay, network, Providers, replication, time);

    public LocalAcceptor Acceptor => _acceptor ??= new LocalAcceptor(overlay, store as IBallotStore, Local, replication.Replicas);

    public Proposer Proposer => _proposer ??= new Proposer(overlay, new VoteRound(overlay, network, Acceptor), Publisher, Local, Members, replication, Clock, steady, time, random);

    public RecordWrites Writes => _writes ??= new RecordWrites(overlay, rules, Records, Publisher, Fetcher, () => Proposer, Members, replication, Clock, steady, time, metrics);

    /// <summary>Whether any put has been made, so that there may be some to wait for.</summary>
    public bool HasPublisher => _publisher is not null;

    /// <summary>Whether fewer nodes are left than a record is to be on, though there have been more within a day.</summary>
    private bool AreTooFewLeft() => overlay.ContactCount + 1 < Math.Min(replication.Replicas, Members.Count());

    private bool IsCatchingUp() => _repair is { IsCatchingUp: true };

    private void OnStored(Record record)
    {
        overlay.Stored(record);
        Repair.Stored(record);
    }
}
