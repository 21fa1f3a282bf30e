using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Core.Records;

/// <summary>
/// The namespaces of a swarm: which records are valid and which of two is kept. A key belongs to the longest prefix that it starts with;
/// a key that no prefix fits is an error everywhere. Immutable, and safe from any thread.
/// </summary>
public sealed class RecordRules
{
    private const int MaxNamespaceInMessages = 64;
    private readonly IRecordValidator[] _validators; // Longest prefix first.

    /// <summary>The rules of a swarm.</summary>
    /// <param name="limits">Its limits; null for the defaults.</param>
    /// <param name="allowPlain">Whether unsigned records in <c>/kith/plain/</c> are accepted: only where all members are trusted.</param>
    /// <param name="more">Rules of further namespaces.</param>
    /// <param name="signatures">Verifies records in <c>/kith/signed/</c>; null: there are none in this swarm.</param>
    /// <param name="swarm">The swarm that signatures are for.</param>
    /// <exception cref="KithException">A limit is out of range, or two rules have the same prefix.</exception>
    public RecordRules(RecordLimits? limits = null, bool allowPlain = true, IEnumerable<IRecordValidator>? more = null, ISignatures? signatures = null, string swarm = "main")
    {
        Limits = limits ?? RecordLimits.Default;
        Limits.Validate();
        PlainValidator plain = new(Limits);
        IRecordValidator[] own = [allowPlain ? plain : new ForbiddenNamespace(plain.Namespace), new ContentValidator(Limits), new ContentValidator(Limits, isShard: true)];
        if (signatures is not null)
            own = [.. own, new SignedValidator(Limits, signatures, swarm)];
        _validators = [.. own.Concat(more ?? []).OrderByDescending(rule => rule.Namespace.Length)];
        for (int index = 0; index < _validators.Length; index++)
        {
            ReadOnlyMemory<byte> prefix = _validators[index].Namespace;
            if (prefix.IsEmpty || _validators.Take(index).Any(other => other.Namespace.Span.SequenceEqual(prefix.Span)))
                throw new KithException(KithErrorCode.InvalidConfiguration, $"The namespace '{Encoding.UTF8.GetString(prefix.Span)}' is empty or registered twice; each rule needs a prefix of its own.");
        }
    }

    /// <summary>The rules of a trusted swarm with default limits: plain and content records.</summary>
    public static RecordRules Trusted { get; } = new();

    /// <summary>The rules of a swarm that strangers may join: only records that prove themselves.</summary>
    public static RecordRules Public { get; } = new(allowPlain: false);

    /// <summary>The limits these rules hold records to.</summary>
    public RecordLimits Limits { get; }

    /// <summary>The rule of a key's namespace; null when none is registered.</summary>
    public IRecordValidator? RuleFor(RecordKey key)
    {
        foreach (IRecordValidator validator in _validators)
        {
            if (key.Span.StartsWith(validator.Namespace.Span))
                return validator;
        }

        return null;
    }

    /// <summary>Checks a record by its namespace's rule. Never throws for what a stranger sent.</summary>
    public RecordFault Validate(Record record, DateTimeOffset now) => RuleFor(record.Key)?.Validate(record, now) ?? RecordFault.UnknownNamespace;

    /// <summary>
    /// What a store that holds one valid record of a key does with another: <see cref="MergeOutcome.Stored"/> when the one offered is
    /// better, <see cref="MergeOutcome.Unchanged"/> when it adds nothing, <see cref="MergeOutcome.Stale"/> when the one held is better. Of
    /// two records with the same value the one that lives longer is better. Keeping the better one is commutative, associative and
    /// idempotent.
    /// </summary>
    /// <exception cref="ArgumentException">The records have different keys, or a namespace without a rule.</exception>
    public MergeOutcome Decide(Record held, Record offered)
    {
        if (held.Key != offered.Key || RuleFor(offered.Key) is not { } rule)
            throw new ArgumentException("Only records of one key, in a known namespace, can be merged.", nameof(offered));
        int order = rule.Compare(offered, held);
        if (order == 0)
            return offered.ExpiresUnixMilliseconds > held.ExpiresUnixMilliseconds ? MergeOutcome.Stored : MergeOutcome.Unchanged;
        return order > 0 ? MergeOutcome.Stored : MergeOutcome.Stale;
    }

    /// <summary>How many nodes hold a record: R, but one where the namespace says so.</summary>
    internal static int CopiesOf(RecordKey key, int replicas) => key.Span.StartsWith(ShardKey.Prefix) ? 1 : replicas;

    /// <summary>The number of a record in the order of its key's writes; zero for none, and for what is not numbered.</summary>
    internal ulong NumberOf(Record? record) =>
        record is not null && RuleFor(record.Key) is { } rule && rule.TryRead(record.Value, out RecordContent content) ? content.Number : 0;

    /// <summary>
    /// The record that a peer's message means. The wire carries a remaining life in whole seconds; where the value states its own end, that
    /// end counts. The result still has to be validated.
    /// </summary>
    /// <param name="key">The key asked for or named.</param>
    /// <param name="value">The value received.</param>
    /// <param name="remaining">The remaining life received; null when the message has none: then the default life.</param>
    /// <param name="now">Wall clock.</param>
    public Record Receive(RecordKey key, ReadOnlyMemory<byte> value, TimeSpan? remaining, DateTimeOffset now)
    {
        DateTimeOffset? stated = RuleFor(key) is { } rule && rule.TryRead(value, out RecordContent content) ? content.StatedExpiry : null;
        return new Record(key, value, stated ?? Later(now, remaining ?? Limits.DefaultTimeToLive));
    }

    /// <summary>The namespaces, for messages: <c>/kith/content/, /kith/plain/</c>.</summary>
    internal string DescribeNamespaces() => string.Join(", ", _validators
        .Where(rule => rule is not ForbiddenNamespace)
        .Select(rule => Encoding.UTF8.GetString(rule.Namespace.Span))
        .Order(StringComparer.Ordinal));

    /// <summary>What looks like a key's namespace, for messages: up to its third slash.</summary>
    internal static string DescribeNamespace(RecordKey key)
    {
        string text = key.ToString();
        int end = 0;
        for (int slashes = 0, index = 0; index < text.Length && slashes < 3; index++)
        {
            if (text[index] != '/')
                continue;
            end = index + 1;
            slashes++;
        }

        return text[..Math.Min(end <= 1 ? text.Length : end, MaxNamespaceInMessages)];
    }

    // A stranger's number never overflows the calendar: CVE-2026-33040 was a crash of that kind.
    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan life) =>
        life < DateTimeOffset.MaxValue - now ? now + life : DateTimeOffset.MaxValue;
}
