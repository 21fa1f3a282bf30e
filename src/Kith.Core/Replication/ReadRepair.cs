using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Gives replicas that a get found behind what the get found best. A few at a time and without waiting; what does not arrive is found again.
/// </summary>
internal sealed class ReadRepair(IOverlay overlay, IPeerNetwork network, LocalStore local, int limit, Action<Exception> onFault)
{
    private readonly TaskGroup _running = new(limit, onFault);

    /// <summary>Copies that were brought up to date.</summary>
    public long Repaired { get; private set; }

    public void Begin(Record record, List<Contact> lacking)
    {
        foreach (Contact peer in lacking)
            _running.TryStart(GiveAsync, (record, peer));
    }

    public Task WhenIdleAsync() => _running.WhenIdleAsync();

    private async Task GiveAsync((Record Record, Contact Peer) gift)
    {
        if (ReferenceEquals(gift.Peer, overlay.Self))
        {
            if (await local.PutAsync(gift.Record, default) == StoreOutcome.Stored)
                Repaired++;
            return;
        }

        Reply reply = await network.RequestAsync(gift.Peer, new PutValue(gift.Record));
        if (reply.Outcome == ReplyOutcome.Answered && reply.Stored == StoreOutcome.Stored)
            Repaired++;
        reply.Release();
    }
}
