using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Node;

/// <summary>
/// Counters of one node, or of a whole simulated world. Plain numbers on one logical thread; names never change between releases.
/// </summary>
internal sealed class DhtMetrics
{
    private readonly long[] _requestsServed = new long[3];
    private readonly long[] _stored = new long[7];

    public long Puts { get; set; }

    public long PutsBelowQuorum { get; set; }

    public long Deletes { get; set; }

    public long DeletesBelowQuorum { get; set; }

    public long Gets { get; set; }

    public long GetsUnconfirmed { get; set; }

    /// <summary>Requests of others that our store could not be read for.</summary>
    public long ReadsFailed { get; set; }

    public long Lookups { get; set; }

    public long MaintenanceTurns { get; set; }

    public long Faults { get; set; }

    public void Served(Request request) => _requestsServed[request switch { FindNode => 0, GetValue => 1, _ => 2 }]++;

    public void StoredForOthers(StoreOutcome outcome) => _stored[(int)outcome]++;

    /// <summary>Every counter by name.</summary>
    public void CopyTo(IDictionary<string, long> counters)
    {
        counters["kith.rpc.server.find_node"] = _requestsServed[0];
        counters["kith.rpc.server.get_value"] = _requestsServed[1];
        counters["kith.rpc.server.put_value"] = _requestsServed[2];
        counters["kith.store.accepted"] = _stored[(int)StoreOutcome.Stored];
        counters["kith.store.refused"] = _stored[(int)StoreOutcome.Refused];
        counters["kith.store.busy"] = _stored[(int)StoreOutcome.Busy];
        counters["kith.store.stale"] = _stored[(int)StoreOutcome.Stale];
        counters["kith.store.invalid"] = _stored[(int)StoreOutcome.Invalid];
        counters["kith.store.full"] = _stored[(int)StoreOutcome.Full];
        counters["kith.store.reads_failed"] = ReadsFailed;
        counters["kith.put"] = Puts;
        counters["kith.put.below_quorum"] = PutsBelowQuorum;
        counters["kith.delete"] = Deletes;
        counters["kith.delete.below_quorum"] = DeletesBelowQuorum;
        counters["kith.get"] = Gets;
        counters["kith.get.unconfirmed"] = GetsUnconfirmed;
        counters["kith.lookup"] = Lookups;
        counters["kith.maintenance.turns"] = MaintenanceTurns;
        counters["kith.faults"] = Faults;
    }
}
