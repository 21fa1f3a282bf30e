using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// This node's own store behind the rules: nothing enters it and nothing leaves it unchecked, whoever asks. It also keeps the node's
/// hybrid clock in step with every stamp that passes.
/// </summary>
/// <param name="store">Where the records are.</param>
/// <param name="rules">What is valid.</param>
/// <param name="clock">The node's hybrid clock.</param>
/// <param name="time">The steady clock.</param>
/// <param name="self">This node: its own records have room of their own.</param>
/// <param name="failureDomain">The operator's word for what this node may be lost together with.</param>
/// <param name="metrics">Counts what is refused, and why.</param>
/// <param name="isCatchingUp">Whether what is not in the store may only not be here yet.</param>
/// <param name="onStored">Told of every record that the store has taken.</param>
/// <param name="onFault">Told when the store begins to fail, once until a read succeeds again.</param>
internal sealed class LocalStore(
    IRecordStore store, RecordRules rules, HybridClock clock, SteadyClock time, PeerId self, string? failureDomain, DhtMetrics metrics, Func<bool> isCatchingUp, Action<Record> onStored, Action<Exception> onFault)
{
    private bool _isFailing;

    public bool IsDurable => store.IsDurable;

    /// <summary>What this node's copies may be lost together with: the store that others share, or what the operator says.</summary>
    public string? FailureDomain => store.FailureDomain ?? failureDomain;

    public RecordRules Rules => rules;

    public bool IsCatchingUp => isCatchingUp();

    public HybridClock Clock => clock;

    /// <summary>Keeps the better of this node's record and the one held. Completes when that is as durable as it will be.</summary>
    public ValueTask<StoreOutcome> PutAsync(Record record, CancellationToken cancellation) => PutAsync(record, self, cancellation);

    /// <summary>Keeps the better of the record a peer brought and the one held. Completes when that is as durable as it will be.</summary>
    public ValueTask<StoreOutcome> PutAsync(Record record, PeerId bringer, CancellationToken cancellation)
    {
        switch (Check(record, RefusalPlace.Store))
        {
            case RecordFault.None:
                break;
            case RecordFault.UnknownNamespace or RecordFault.Forbidden:
                return new ValueTask<StoreOutcome>(StoreOutcome.Refused);
            default:
                return new ValueTask<StoreOutcome>(StoreOutcome.Invalid);
        }

        ValueTask<MergeResult> merge = store.MergeAsync(record, WriterOf(record, bringer), cancellation);
        return merge.IsCompletedSuccessfully ? new ValueTask<StoreOutcome>(Merged(record, merge.Result.Outcome)) : AwaitAsync(merge);

        async ValueTask<StoreOutcome> AwaitAsync(ValueTask<MergeResult> pending) => Merged(record, (await pending).Outcome);
    }

    /// <summary>The record held, if it is still valid. A disk that cannot be read is a value, so that the other replicas are asked all the same.</summary>
    public ValueTask<LocalRead> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        try
        {
            ValueTask<Record?> read = store.GetAsync(key, cancellation);
            return read.IsCompletedSuccessfully ? new ValueTask<LocalRead>(Read(read.Result)) : AwaitAsync(read);
        }
        catch (KithException failure)
        {
            return new ValueTask<LocalRead>(Failed(failure));
        }

        async ValueTask<LocalRead> AwaitAsync(ValueTask<Record?> pending)
        {
            try
            {
                return Read(await pending);
            }
            catch (KithException failure)
            {
                return Failed(failure);
            }
        }
    }

    /// <summary>Checks a record by its namespace's rule, and notes its stamp when it has one.</summary>
    /// <param name="record">The record.</param>
    /// <param name="place">Where it would be refused, for the count.</param>
    public RecordFault Check(Record record, RefusalPlace place)
    {
        DateTimeOffset now = time.GetUtcNow();
        RecordFault fault = rules.Validate(record, now);
        if (fault != RecordFault.None)
            metrics.Refused(place, fault);
        else if (!ContentValidator.TryReadDigest(record.Key, out _) && RecordEnvelope.TryDecode(record.Value, out RecordEnvelope envelope))
            clock.Observe(envelope.Clock, time.Reference);
        return fault;
    }

    // A record that was valid when it was stored may not be any more: rules are checked on serve as well.
    private LocalRead Read(Record? record)
    {
        _isFailing = false;
        return record is not null && Check(record, RefusalPlace.Serve) == RecordFault.None ? new LocalRead(record) : new LocalRead(null, IsCatchingUp: IsCatchingUp);
    }

    private LocalRead Failed(KithException failure)
    {
        if (!_isFailing)
            onFault(failure);
        _isFailing = true;
        return new LocalRead(null, Failed: true);
    }

    // A value that names its writer is charged to it whoever passes it on, else replicas that repair each other would pay for what they hold.
    private RecordWriter WriterOf(Record record, PeerId bringer)
    {
        ReadOnlySpan<byte> writer = rules.RuleFor(record.Key) is { } rule && rule.TryRead(record.Value, out RecordContent content) ? content.Writer.Span : default;
        if (writer.IsEmpty)
            writer = bringer.Span;
        return writer.SequenceEqual(self.Span) ? RecordWriter.Own : RecordWriter.OfPeer(writer);
    }

    private StoreOutcome Merged(Record record, MergeOutcome outcome)
    {
        switch (outcome)
        {
            case MergeOutcome.Stored or MergeOutcome.Unchanged:
                onStored(record);
                return StoreOutcome.Stored;
            case MergeOutcome.Stale:
                return StoreOutcome.Stale;
            case MergeOutcome.Full:
                return StoreOutcome.Full;
            case MergeOutcome.Busy:
                return StoreOutcome.Busy;
            default:
                return StoreOutcome.Refused;
        }
    }
}
