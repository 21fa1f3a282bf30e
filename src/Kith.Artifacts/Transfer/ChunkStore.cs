using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>Records in <c>/kith/content/</c> and <c>/kith/shard/</c>, many at a time: put until they are acknowledged, and checked by their digests when they are read.</summary>
internal sealed class ChunkStore(IKith kith, TimeProvider time, TimeSpan life)
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly PutOptions _options = new() { TimeToLive = life };

    /// <summary>Stores records; returns when each is acknowledged.</summary>
    /// <param name="items">The records.</param>
    /// <param name="waitForAll">Whether to wait for every replica, not for a quorum.</param>
    /// <param name="cancellation">Stops; what is stored by then stays.</param>
    /// <param name="stored">Told of each that is acknowledged, by its place in the list.</param>
    /// <returns>The fewest copies that one of them has.</returns>
    /// <exception cref="KithException">Some of them could not be stored, however often that was tried.</exception>
    public async Task<int> PutAsync(IReadOnlyList<PutItem> items, bool waitForAll, CancellationToken cancellation, Action<int, PutReceipt>? stored = null)
    {
        PutOptions options = _options with { WaitForAll = waitForAll };
        List<int> left = [.. Enumerable.Range(0, items.Count)];
        TimeSpan pause = FirstPause;
        int fewest = int.MaxValue;
        for (int attempt = 1; ; attempt++)
        {
            List<int> failed = [];
            PutReceipt? last = null;
            int index = 0;
            await foreach (PutReceipt receipt in kith.PutManyAsync(left.Select(each => items[each]), options, cancellation).ConfigureAwait(false))
            {
                int place = left[index++];
                if (!receipt.IsAcknowledged)
                {
                    failed.Add(place);
                    last = receipt;
                    continue;
                }

                fewest = Math.Min(fewest, receipt.Acknowledged);
                stored?.Invoke(place, receipt);
            }

            if (failed.Count == 0)
                return fewest;
            if (attempt == Attempts || last!.Replicas.Any(replica => replica.Outcome == ReplicaOutcome.Full))
                throw Failed(failed.Count, last!);
            left = failed;
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause *= 2;
        }
    }

    /// <summary>Reads records in <c>/kith/content/</c>; null for each that nobody has who answered.</summary>
    public Task<byte[]?[]> GetAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation) => GetAsync([.. digests.Select(digest => (digest.Key, digest))], cancellation);

    /// <summary>Reads records under keys of either kind; null for each that nobody has who answered.</summary>
    public async Task<byte[]?[]> GetAsync(IReadOnlyList<(RecordKey Key, Digest Digest)> records, CancellationToken cancellation)
    {
        byte[]?[] found = new byte[records.Count][];
        List<int> left = [.. Enumerable.Range(0, records.Count)];
        TimeSpan pause = FirstPause;
        for (int attempt = 1; left.Count > 0; attempt++)
        {
            List<int> unsure = [];
            int index = 0;
            await foreach (GetResult result in kith.GetManyAsync(left.Select(each => records[each].Key), options: null, cancellation).ConfigureAwait(false))
            {
                int place = left[index++];
                if (result.Value is { } value && Digest.Of(value.Span) == records[place].Digest)
                    found[place] = value.ToArray();
                else if (!result.IsConfirmed)
                    unsure.Add(place);
            }

            if (attempt == Attempts || unsure.Count == 0)
                break;
            left = unsure;
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause *= 2;
        }

        return found;
    }

    /// <summary>Reads one record; null when nobody has it who answered.</summary>
    public async Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellation) => (await GetAsync((IReadOnlyList<Digest>)[digest], cancellation).ConfigureAwait(false))[0];

    private static KithException Failed(int count, PutReceipt last)
    {
        bool isFull = last.Replicas.Any(replica => replica.Outcome == ReplicaOutcome.Full);
        string outcome = $"{count} chunks could not be stored on enough nodes: of the last, {last.Acknowledged} copies are made and {last.Required} needed.";
        return isFull
            ? new KithException(KithErrorCode.Refused, $"{outcome} A node's quota or disk is full: give the nodes more room (--max-store-mib), and push again; what is stored is not sent again.")
            : new KithException(KithErrorCode.Timeout, $"{outcome} Push again when more nodes answer; what is stored is not sent again.");
    }
}
