using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>
/// Counters of one node, or of a whole simulated world. Plain numbers on one logical thread; names never change between releases.
/// </summary>
internal sealed class DhtMetrics
{
    // What others ask for, in the order of KindOf.
    private static readonly string[] Kinds = ["find_node", "get_value", "put_value", "ping", "repair", "vote", "add_provider", "get_providers", "overlay"];

    private static readonly string[] Places = ["store", "serve", "read"];

    // In the order of RecordFault.
    private static readonly string[] Faults =
    [
        "none", "unknown_namespace", "too_large", "malformed", "hash_mismatch", "expired", "lives_too_long", "from_the_future", "forbidden",
        "misplaced", "wrong_key", "bad_signature",
    ];

    private readonly long[] _requestsServed = new long[Kinds.Length];
    private readonly long[] _stored = new long[7];
    private readonly long[,] _refused = new long[Places.Length, Faults.Length];

    public long Puts { get; set; }

    public long PutsBelowQuorum { get; set; }

    /// <summary>Puts that expected a number.</summary>
    public long Swaps { get; set; }

    /// <summary>Those that found another.</summary>
    public long SwapConflicts { get; set; }

    public long Deletes { get; set; }

    public long DeletesBelowQuorum { get; set; }

    public long Gets { get; set; }

    public long GetsUnconfirmed { get; set; }

    /// <summary>Requests of others that our store could not be read for.</summary>
    public long ReadsFailed { get; set; }

    public long Lookups { get; set; }

    public long MaintenanceTurns { get; set; }

    public long Failures { get; set; }

    /// <summary>Records that a neighbour lacked and took from us.</summary>
    public long RecordsGiven { get; set; }

    /// <summary>Records that a neighbour lacked and did not take.</summary>
    public long GiftsFailed { get; set; }

    /// <summary>Records put again before they ended.</summary>
    public long Republishes { get; set; }

    /// <summary>Records to be put again that nobody had any more.</summary>
    public long RepublishesLost { get; set; }

    /// <summary>Comparisons with neighbours that we began.</summary>
    public long Comparisons { get; set; }

    public void Served(Request request) => _requestsServed[KindOf(request)]++;

    public void StoredForOthers(StoreOutcome outcome) => _stored[(int)outcome]++;

    /// <summary>An invalid record was refused, for this reason.</summary>
    public void Refused(RefusalPlace place, RecordFault fault) => _refused[(int)place, (int)fault]++;

    /// <summary>Every counter by name; of the reasons for refusing records those that have occurred.</summary>
    public void CopyTo(IDictionary<string, long> counters)
    {
        counters["kith.rpc.server.find_node"] = _requestsServed[0];
        counters["kith.rpc.server.get_value"] = _requestsServed[1];
        counters["kith.rpc.server.put_value"] = _requestsServed[2];
        for (int kind = 0; kind < Kinds.Length; kind++)
            counters["kith.rpc.server." + Kinds[kind]] = _requestsServed[kind];
        counters["kith.store.accepted"] = _stored[(int)StoreOutcome.Stored];
        counters["kith.store.refused"] = _stored[(int)StoreOutcome.Refused];
        counters["kith.store.busy"] = _stored[(int)StoreOutcome.Busy];
        counters["kith.store.stale"] = _stored[(int)StoreOutcome.Stale];
        counters["kith.store.invalid"] = _stored[(int)StoreOutcome.Invalid];
        counters["kith.store.full"] = _stored[(int)StoreOutcome.Full];
        counters["kith.store.reads_failed"] = ReadsFailed;
        for (int place = 0; place < Places.Length; place++)
        {
            for (int fault = 1; fault < Faults.Length; fault++)
            {
                if (_refused[place, fault] > 0)
                    counters[$"kith.records.refused.{Places[place]}.{Faults[fault]}"] = _refused[place, fault];
            }
        }

        counters["kith.put"] = Puts;
        counters["kith.put.below_quorum"] = PutsBelowQuorum;
        counters["kith.swap"] = Swaps;
        counters["kith.swap.conflicts"] = SwapConflicts;
        counters["kith.delete"] = Deletes;
        counters["kith.delete.below_quorum"] = DeletesBelowQuorum;
        counters["kith.get"] = Gets;
        counters["kith.get.unconfirmed"] = GetsUnconfirmed;
        counters["kith.lookup"] = Lookups;
        counters["kith.maintenance.turns"] = MaintenanceTurns;
        counters["kith.repair.given"] = RecordsGiven;
        counters["kith.repair.failed"] = GiftsFailed;
        counters["kith.repair.comparisons"] = Comparisons;
        counters["kith.republish.done"] = Republishes;
        counters["kith.republish.lost"] = RepublishesLost;
        counters["kith.faults"] = Failures;
    }

    /// <summary>What a request is called in counters and measurements.</summary>
    public static string NameOf(Request request) => Kinds[KindOf(request)];

    private static int KindOf(Request request) => request switch
    {
        FindNode => 0,
        GetValue => 1,
        PutValue => 2,
        PingNode => 3,
        CompareRecords or OfferRecords => 4,
        PrepareValue or AcceptValue => 5,
        AddProvider => 6,
        GetProviders => 7,
        _ => 8,
    };
}
