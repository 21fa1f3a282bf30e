using System;

namespace Kith.Core.Records;

/// <summary>The rule of one namespace: what is a valid record, and which of two is better.</summary>
public interface IRecordValidator
{
    /// <summary>The prefix of the keys this rule is for, such as <c>/kith/plain/</c>, as bytes.</summary>
    ReadOnlyMemory<byte> Namespace { get; }

    /// <summary>
    /// Whether a valid value proves that it belongs under its key and is the only one that can: a single answer is then enough for a get.
    /// </summary>
    bool ProvesItself { get; }

    /// <summary>
    /// Reads what a value carries: the payload users see, whether it is a deletion, and the end it states for itself. False when it
    /// cannot be read as the namespace's format. Does not judge the record; <see cref="Validate"/> does.
    /// </summary>
    bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content);

    /// <summary>
    /// Checks a record on store, on serve and on read. <see cref="RecordFault.None"/> when it is valid. Never throws for what a stranger sent.
    /// </summary>
    RecordFault Validate(Record record, DateTimeOffset now);

    /// <summary>
    /// A total order over valid records of one key: positive when <paramref name="a"/> is better, zero when they carry the same value (then the
    /// longer life wins). Commutative, associative and idempotent as a merge.
    /// </summary>
    int Compare(Record a, Record b);
}
