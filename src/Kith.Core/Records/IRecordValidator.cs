using System;

namespace Kith.Core.Records;

/// <summary>The rule of one namespace: what is a valid record, and which of two is better.</summary>
public interface IRecordValidator
{
    /// <summary>The prefix of the keys this rule is for, such as <c>/kith/plain/</c>, as bytes.</summary>
    ReadOnlyMemory<byte> Namespace { get; }

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
