using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Records;

/// <summary>Shorter forms of what every store does.</summary>
public static class RecordStoreExtensions
{
    /// <summary>Merges a record that nobody in particular brought.</summary>
    public static ValueTask<MergeResult> MergeAsync(this IRecordStore store, Record record, CancellationToken cancellation) =>
        store.MergeAsync(record, RecordWriter.Unknown, cancellation);
}
