using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>
/// Reads the records of an arc from a store. Stores order records by the SHA-256 of their keys, which is the ring's own order unless it places
/// keys in another way; then the whole store is read. Each record's place is checked either way.
/// </summary>
internal sealed class RangeReader(IRecordStore store, RingOptions options)
{
    private static readonly Identifier Last = new([.. System.Linq.Enumerable.Repeat(byte.MaxValue, Identifier.Bytes)]);

    /// <summary>One page of an arc.</summary>
    /// <param name="from">The arc's beginning, not included.</param>
    /// <param name="to">Its end, included.</param>
    /// <param name="after">SHA-256 of the key of the last record of the page before; null for the first.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<RingPage> ReadPageAsync(Identifier from, Identifier to, Identifier? after, CancellationToken cancellation)
    {
        ImmutableArray<Record>.Builder page = ImmutableArray.CreateBuilder<Record>();
        RingDigest digest = RingDigest.Empty;
        int bytes = 0;
        await foreach (Record record in ReadAsync(from, to, after, cancellation))
        {
            if (page.Count == options.PageRecords || (page.Count > 0 && bytes + record.Bytes > options.PageBytes))
                return new RingPage(page.ToImmutable(), isLast: false, digest);
            page.Add(record);
            bytes += record.Bytes;
            digest = digest.With(record);
        }

        return new RingPage(page.ToImmutable(), isLast: true, digest);
    }

    /// <summary>The digest of an arc's records.</summary>
    public async ValueTask<RingDigest> DigestAsync(Identifier from, Identifier to, CancellationToken cancellation)
    {
        RingDigest digest = RingDigest.Empty;
        await foreach (Record record in ReadAsync(from, to, after: null, cancellation))
            digest = digest.With(record);
        return digest;
    }

    /// <summary>The records of an arc after a point of the store's order.</summary>
    public async IAsyncEnumerable<Record> ReadAsync(Identifier from, Identifier to, Identifier? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        bool hasPassed = after is null;
        foreach ((Identifier begin, Identifier end) in Stretches(from, to))
        {
            Identifier start = begin;
            if (!hasPassed)
            {
                if (after < begin || after > end)
                    continue;
                start = after!.Value;
                hasPassed = true;
            }

            await foreach (Record record in store.RangeAsync(start, end, cancellation))
            {
                Identifier place = options.Space.PlaceOf(record.Key);
                if (RingArc.Contains(in from, in place, in to) && (after is null || Identifier.Of(record.Key.Span) != after))
                    yield return record;
            }
        }
    }

    /// <summary>The stretches of the store's order in which an arc's records lie: one, or two when the arc runs through zero.</summary>
    private List<(Identifier From, Identifier To)> Stretches(in Identifier from, in Identifier to)
    {
        if (!options.Space.IsOrderedByHash || from == to)
            return [(default, Last)];
        Identifier begin = from.Plus(options.Space.Bits - 1);
        Identifier end = to.Filled(options.Space.Bits);
        return begin <= end ? [(begin, end)] : [(begin, Last), (default, end)];
    }
}
