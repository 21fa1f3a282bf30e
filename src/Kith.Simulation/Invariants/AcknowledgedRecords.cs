using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Invariants;

/// <summary>
/// Nothing acknowledged is lost: every acknowledged record is on at least W stores, and on one that lives unless W or more of its
/// holders have died.
/// </summary>
internal sealed class AcknowledgedRecords(World world)
{
    private readonly Dictionary<RecordKey, PutReceipt> _acknowledged = [];

    public int Count => _acknowledged.Count;

    /// <summary>Notes a receipt; one below its quorum promises nothing.</summary>
    public void Add(PutReceipt receipt)
    {
        if (receipt.IsAcknowledged)
            _acknowledged[receipt.Key] = receipt;
    }

    /// <summary>The first record that breaks the promise, in words; null when all is well.</summary>
    public async Task<string?> FirstLostAsync()
    {
        foreach ((RecordKey key, PutReceipt receipt) in _acknowledged)
        {
            int stored = 0;
            int live = 0;
            foreach (SimulatedNode node in world.Nodes)
            {
                if (await node.Store.GetAsync(key, CancellationToken.None) is null)
                    continue;
                stored++;
                if (node.Host.IsAlive)
                    live++;
            }

            if (stored < receipt.Required)
                return $"{key} was acknowledged by {receipt.Acknowledged} and is on {stored} stores; {receipt.Required} were promised.";
            if (live == 0 && stored - live < receipt.Required)
                return $"{key} is on no live store though only {stored - live} of its holders died.";
        }

        return null;
    }
}
