using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Core.Repair;

namespace Kith.Core.Node;

/// <summary>Lists what a node holds, a page at a time.</summary>
internal sealed class RecordList(IRecordStore store, RecordRules rules, Repairer repair)
{
    /// <summary>The most records of a page.</summary>
    public const int MaxOfPage = 1_000;

    /// <summary>The records from a point on.</summary>
    /// <param name="from">The first identifier; the default for the beginning.</param>
    /// <param name="count">How many, 1 to <see cref="MaxOfPage"/>.</param>
    /// <param name="lackingOnly">Only those that have fewer copies than they could have.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="KithException">The count is out of range.</exception>
    public async Task<RecordListPage> ReadAsync(Identifier from, int count, bool lackingOnly, CancellationToken cancellation)
    {
        if (count is < 1 or > MaxOfPage)
            throw new KithException(KithErrorCode.InvalidArgument, $"The count is {count}; it must be 1 to {MaxOfPage}.");
        List<RecordInfo> found = [];
        IReadOnlyCollection<Identifier>? lacking = lackingOnly && !repair.Lacking.AreAll ? repair.Lacking.Ids : null;
        await foreach (Record record in lacking is null ? store.RangeAsync(from, Identifier.Greatest, cancellation) : LackingAsync(lacking, from, cancellation))
        {
            Identifier id = Identifier.Of(record.Key.Span);
            bool lacksCopies = repair.Lacks(in id);
            if (lackingOnly && !lacksCopies)
                continue;
            if (found.Count == count)
                return new RecordListPage(found, id);
            found.Add(Describe(record, lacksCopies));
        }

        return new RecordListPage(found, Next: null);
    }

    private async IAsyncEnumerable<Record> LackingAsync(
        IReadOnlyCollection<Identifier> lacking, Identifier from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (Identifier id in lacking.Where(id => id >= from).Order())
        {
            await foreach (Record record in store.RangeAsync(id, id, cancellation))
                yield return record;
        }
    }

    private RecordInfo Describe(Record record, bool lacksCopies)
    {
        RecordContent content = default;
        bool isReadable = rules.RuleFor(record.Key)?.TryRead(record.Value, out content) == true;
        return new RecordInfo(
            record.Key,
            record.Value.Length,
            record.Expires,
            isReadable ? RecordVersion.Of(content.Number, record) : null,
            isReadable && content.IsTombstone,
            lacksCopies);
    }
}
