using System;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Core.Records;

/// <summary>Makes the records this node writes, and tells its user what is wrong with those it cannot make.</summary>
/// <param name="rules">The swarm's rules.</param>
/// <param name="signatures">Signs for this node; null: it writes no signed records.</param>
internal sealed class RecordFactory(RecordRules rules, ISignatures? signatures = null)
{
    /// <summary>A record of a payload in the key's namespace.</summary>
    /// <param name="key">The key, namespace included.</param>
    /// <param name="payload">The payload; kept, not copied, where the namespace has no envelope.</param>
    /// <param name="timeToLive">How long it lives; null for the default life.</param>
    /// <param name="writer">This node.</param>
    /// <param name="clock">A fresh stamp of this node's <see cref="HybridClock"/>.</param>
    /// <param name="now">Wall clock.</param>
    /// <param name="sequence">The number of this write, where the namespace counts them.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>; the message names the limit and the remedy.</exception>
    public Record Create(RecordKey key, ReadOnlyMemory<byte> payload, TimeSpan? timeToLive, PeerId writer, ulong clock, DateTimeOffset now, ulong sequence = 0) =>
        CreateChecked(key, payload, Check(key, payload, timeToLive), writer, clock, now, sequence);

    /// <summary>The same of what <see cref="Check"/> has seen, which may have been 64 KiB to hash.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="life">What the check returned.</param>
    /// <param name="writer">This node.</param>
    /// <param name="clock">A fresh stamp.</param>
    /// <param name="now">Wall clock.</param>
    /// <param name="sequence">The number of this write, where the namespace counts them.</param>
    public Record CreateChecked(RecordKey key, ReadOnlyMemory<byte> payload, TimeSpan life, PeerId writer, ulong clock, DateTimeOffset now, ulong sequence) =>
        RuleOf(key) switch
        {
            PlainValidator => Enveloped(key, payload, life, writer, clock, now, isTombstone: false),
            SignedValidator rule => Signed(rule, key, payload, life, clock, now, sequence, isTombstone: false),
            _ => new Record(key, payload, now + life),
        };

    /// <summary>Says what is wrong with a record before it is made; returns how long it would live.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>; the message names the limit and the remedy.</exception>
    public TimeSpan Check(RecordKey key, ReadOnlyMemory<byte> payload, TimeSpan? timeToLive)
    {
        RecordLimits limits = rules.Limits;
        if (payload.Length > limits.MaxValueBytes)
            throw Invalid($"The value is {payload.Length:N0} bytes long; at most {limits.MaxValueBytes:N0} fit in one record. Push it as an artifact instead: kith artifact push FILE, or an ArtifactStore.");
        TimeSpan life = timeToLive ?? limits.DefaultTimeToLive;
        if (life < limits.MinTimeToLive || life > limits.MaxTimeToLive)
            throw Invalid($"The time to live is {life}; it must be from {limits.MinTimeToLive} to {limits.MaxTimeToLive}. Put the record again before it ends to keep it longer.");
        switch (RuleOf(key))
        {
            case PlainValidator:
                return life;
            case SignedValidator:
                RequireOwn(key);
                return life;
            case ContentValidator:
                return ContentValidator.IsNamedBy(key, payload.Span) ? life : throw Invalid($"The value does not hash to its key. A key in /kith/content/ is the binary sha2-256 multihash of the value: let it be computed.");
            default:
                throw Invalid($"Records in {RecordRules.DescribeNamespace(key)} are not made from a bare value.");
        }
    }

    /// <summary>A record of bytes under their own hash.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>; the message names the limit and the remedy.</exception>
    public Record CreateContent(ReadOnlyMemory<byte> content, TimeSpan? timeToLive, DateTimeOffset now) =>
        Create(ContentKey.Of(content.Span), content, timeToLive, writer: default, clock: 0, now);

    /// <summary>
    /// A record that says the key was deleted. It lives for <see cref="RecordLimits.TombstoneLife"/>: longer than any copy of what it deletes.
    /// </summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the namespace is unknown or has no deletion.</exception>
    public Record CreateTombstone(RecordKey key, PeerId writer, ulong clock, DateTimeOffset now, ulong sequence = 0)
    {
        RequireDeletable(key);
        if (RuleOf(key) is SignedValidator rule)
            return Signed(rule, key, default, rules.Limits.TombstoneLife, clock, now, sequence, isTombstone: true);
        return Enveloped(key, default, rules.Limits.TombstoneLife, writer, clock, now, isTombstone: true);
    }

    /// <summary>Says so where a key's namespace has no deletion.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the namespace is unknown or has no deletion.</exception>
    public void RequireDeletable(RecordKey key)
    {
        if (RuleOf(key) is SignedValidator)
            RequireOwn(key);
        else if (RuleOf(key) is not PlainValidator)
            throw Invalid($"Records in {RecordRules.DescribeNamespace(key)} cannot be deleted; they end with their time to live.");
    }

    /// <summary>Whether writes of a key are counted, so that who writes has to know the last number.</summary>
    public bool IsCounted(RecordKey key) => RuleOf(key) is SignedValidator;

    /// <summary>Says so where a signed key is not this node's to write.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the key belongs to another identity.</exception>
    public void RequireOwn(RecordKey key)
    {
        if (!SignedKey.TryReadOwner(key, out PeerId owner))
            throw Invalid("A key in /kith/signed/ is the binary peer id of its owner, a slash and a name.");
        if (signatures is null || owner != signatures.Signer)
            throw Invalid("This key belongs to another identity: only the node whose peer id is in a signed key can write there. Ask that node, or use a key with the peer id of this one.");
    }

    private Record Signed(SignedValidator rule, RecordKey key, ReadOnlyMemory<byte> payload, TimeSpan life, ulong clock, DateTimeOffset now, ulong sequence, bool isTombstone)
    {
        DateTimeOffset expires = EndOf(now, life);
        RecordEnvelope envelope = new() { Payload = payload, Expires = expires, Clock = clock, Writer = signatures!.Signer.Bytes, IsTombstone = isTombstone };
        return new Record(key, SignedEnvelope.Seal(in envelope, sequence, signatures, rule.Swarm, key), expires);
    }

    // To the millisecond, as the envelope has it.
    private static DateTimeOffset EndOf(DateTimeOffset now, TimeSpan life) => DateTimeOffset.FromUnixTimeMilliseconds((now + life).ToUnixTimeMilliseconds());

    private static Record Enveloped(RecordKey key, ReadOnlyMemory<byte> payload, TimeSpan life, PeerId writer, ulong clock, DateTimeOffset now, bool isTombstone)
    {
        DateTimeOffset expires = EndOf(now, life);
        RecordEnvelope envelope = new() { Payload = payload, Expires = expires, Clock = clock, Writer = writer.Bytes, IsTombstone = isTombstone };
        return new Record(key, envelope.Encode(), expires);
    }

    /// <summary>The rule of a key's namespace.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the namespace is unknown, or not allowed here.</exception>
    public IRecordValidator RuleOf(RecordKey key) => rules.RuleFor(key) switch
    {
        null => throw Invalid($"The namespace {RecordRules.DescribeNamespace(key)} is unknown; this node knows {rules.DescribeNamespaces()}."),
        ForbiddenNamespace => throw Invalid($"This swarm does not allow records in {RecordRules.DescribeNamespace(key)}; it allows {rules.DescribeNamespaces()}."),
        { } rule => rule,
    };

    private static KithException Invalid(string message) => new(KithErrorCode.InvalidArgument, message);
}
