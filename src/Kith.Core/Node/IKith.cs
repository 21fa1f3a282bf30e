using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>
/// What users hold: a node in this process, or an HTTP client to one. An unmet quorum, an absent record and a timeout are values in the
/// results; bad arguments and use after disposal throw.
/// </summary>
public interface IKith : IAsyncDisposable
{
    /// <summary>Stores a value under a key on the R nodes closest to it and says who holds it.</summary>
    /// <param name="key">The key, namespace included.</param>
    /// <param name="value">The value, at most 64 KiB; in <c>/kith/content/</c> it must hash to the key.</param>
    /// <param name="options">Time to live and quorum; null for the node's defaults.</param>
    /// <param name="cancellation">Stops waiting; copies already made stay.</param>
    /// <exception cref="KithException">The key's namespace is unknown, or the value breaks its rule; the message says which.</exception>
    Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Reads the value under a key from a quorum of the nodes closest to it.</summary>
    /// <exception cref="KithException">The key's namespace is unknown.</exception>
    Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Stores many values, as many as there are: they are taken a thousand at a time, and those whose keys lie near each other share one lookup.
    /// Receipts come in the order of the values, while later ones are still to be stored.
    /// </summary>
    /// <param name="items">Keys and values. A signed key stands among them once.</param>
    /// <param name="options">Time to live and quorum of them all; null for the node's defaults.</param>
    /// <param name="cancellation">Stops; what is stored by then stays.</param>
    /// <exception cref="KithException">A key or a value breaks a rule: nothing of its thousand was stored.</exception>
    IAsyncEnumerable<PutReceipt> PutManyAsync(IEnumerable<PutItem> items, PutOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Reads many values, as many as there are: the keys are taken a thousand at a time, and those that lie near each other share one lookup.
    /// Results come in the order of the keys.
    /// </summary>
    /// <exception cref="KithException">A key's namespace is unknown.</exception>
    IAsyncEnumerable<GetResult> GetManyAsync(IEnumerable<RecordKey> keys, GetOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes what is stored under a key: puts a tombstone in its place, which outlives every older copy. From then on the key reads as
    /// absent until something is put there again.
    /// </summary>
    /// <param name="key">The key, namespace included.</param>
    /// <param name="options">The quorum; null for the node's defaults.</param>
    /// <param name="cancellation">Stops waiting; tombstones already stored stay.</param>
    /// <returns>Who holds the tombstone, whether or not anything was there to delete.</returns>
    /// <exception cref="KithException">The key's namespace is unknown, or has no deletion, such as <c>/kith/content/</c>.</exception>
    Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Follows a key: first the value there is, then every newer one as it is noticed, within some 5 seconds; of changes in quick succession
    /// the last. A deletion or an end comes as a result without a value. Ends only when cancelled, or when the node cannot be asked.
    /// </summary>
    /// <param name="key">The key, namespace included.</param>
    /// <param name="from">The version seen last, to go on after an interruption; null to begin with what is there.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="KithException">The key's namespace is unknown.</exception>
    IAsyncEnumerable<GetResult> WatchAsync(RecordKey key, RecordVersion? from = null, CancellationToken cancellation = default);

    /// <summary>
    /// Says that the node has something that others may fetch from it, and says so again every 22 hours, after restarts too, until
    /// <see cref="StopProvidingAsync"/>. Others forget it 48 hours after it was last said.
    /// </summary>
    /// <exception cref="KithException">The node provides too much already.</exception>
    Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation = default);

    /// <summary>
    /// Says so of many things, at most 10,000 in all: a thousand at a time, and those whose keys lie near each other share one lookup. Receipts
    /// come in the order of the keys.
    /// </summary>
    /// <exception cref="KithException">They would be too many: of those of this thousand none was told.</exception>
    IAsyncEnumerable<ProvideReceipt> ProvideManyAsync(IEnumerable<ProviderKey> keys, CancellationToken cancellation = default);

    /// <summary>Stops saying so; others forget it within 48 hours. False when the node did not provide it.</summary>
    Task<bool> StopProvidingAsync(ProviderKey key, CancellationToken cancellation = default);

    /// <summary>Peers that say they provide something, at most <paramref name="count"/>, 1 to 256. One whose addresses are not known comes without any.</summary>
    Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(ProviderKey key, int count = 20, CancellationToken cancellation = default);

    /// <summary>What the node makes of the time: whether its wall clock has jumped and is believed.</summary>
    Task<ClockStatus> GetClockAsync(CancellationToken cancellation = default);

    /// <summary>Says that the machine's wall clock is right, so that a node that doubts it goes by it; returns what the node makes of the time then.</summary>
    Task<ClockStatus> ConfirmClockAsync(CancellationToken cancellation = default);

    /// <summary>Finds the addresses of a peer; null when nobody near its place knows it.</summary>
    Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default);

    /// <summary>The live nodes closest to a key, nearest first, found by a lookup through the network.</summary>
    Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default);

    /// <summary>Looks a key up as <see cref="ClosestAsync"/> does, and tells every request of the lookup: who was asked, when, and how that ended.</summary>
    Task<LookupTrace> TraceAsync(RecordKey key, int count = 20, CancellationToken cancellation = default);

    /// <summary>Who this node is and how it is doing.</summary>
    Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default);

    /// <summary>The peers this node is connected to.</summary>
    Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default);

    /// <summary>The records that the node itself holds, a page at a time.</summary>
    /// <param name="from">Where to begin; the default for the beginning, else what the page before says.</param>
    /// <param name="count">How many at most, 1 to 1,000.</param>
    /// <param name="lackingOnly">Only those of which a copy could not be made where one belongs (under-replicated).</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<RecordListPage> GetRecordsAsync(Identifier from = default, int count = 1_000, bool lackingOnly = false, CancellationToken cancellation = default);

    /// <summary>The routing table, bucket by bucket; empty where the overlay is the ring, whose neighbours are in the status.</summary>
    Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default);
}
