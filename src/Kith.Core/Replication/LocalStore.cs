using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// This node's own store behind the rules: nothing enters it and nothing leaves it unchecked, whoever asks. It also keeps the node's
/// hybrid clock in step with every stamp that passes.
/// </summary>
internal sealed class LocalStore(IRecordStore store, RecordRules rules, HybridClock clock, TimeProvider time)
{
    public bool IsDurable => store.IsDurable;

    public RecordRules Rules => rules;

    public HybridClock Clock => clock;

    /// <summary>Keeps the better of a record and the one held. Completes when that is as durable as it will be.</summary>
    public ValueTask<StoreOutcome> PutAsync(Record record, CancellationToken cancellation)
    {
        switch (Check(record))
        {
            case RecordFault.None:
                break;
            case RecordFault.UnknownNamespace or RecordFault.Forbidden:
                return new ValueTask<StoreOutcome>(StoreOutcome.Refused);
            default:
                return new ValueTask<StoreOutcome>(StoreOutcome.Invalid);
        }

        ValueTask<MergeResult> merge = store.MergeAsync(record, cancellation);
        return merge.IsCompletedSuccessfully ? new ValueTask<StoreOutcome>(OutcomeOf(merge.Result.Outcome)) : AwaitAsync(merge);

        static async ValueTask<StoreOutcome> AwaitAsync(ValueTask<MergeResult> merge) => OutcomeOf((await merge).Outcome);
    }

    /// <summary>The record held, if it is still valid.</summary>
    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        ValueTask<Record?> read = store.GetAsync(key, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<Record?>(Valid(read.Result)) : AwaitAsync(read);

        async ValueTask<Record?> AwaitAsync(ValueTask<Record?> pending) => Valid(await pending);
    }

    /// <summary>Checks a record by its namespace's rule, and notes its stamp when it has one.</summary>
    public RecordFault Check(Record record)
    {
        DateTimeOffset now = time.GetUtcNow();
        RecordFault fault = rules.Validate(record, now);
        if (fault == RecordFault.None && record.Key.Span.StartsWith(PlainKey.Prefix) && RecordEnvelope.TryDecode(record.Value, out RecordEnvelope envelope))
            clock.Observe(envelope.Clock, now);
        return fault;
    }

    // A record that was valid when it was stored may not be any more: rules are checked on serve as well.
    private Record? Valid(Record? record) => record is not null && Check(record) == RecordFault.None ? record : null;

    private static StoreOutcome OutcomeOf(MergeOutcome outcome) => outcome switch
    {
        MergeOutcome.Stored or MergeOutcome.Unchanged => StoreOutcome.Stored,
        MergeOutcome.Stale => StoreOutcome.Stale,
        MergeOutcome.Full => StoreOutcome.Full,
        MergeOutcome.Busy => StoreOutcome.Busy,
        _ => StoreOutcome.Refused,
    };
}
