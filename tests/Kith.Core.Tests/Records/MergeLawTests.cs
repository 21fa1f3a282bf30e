using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Core.Tests.Records;

public sealed class MergeLawTests
{
    private static readonly RecordRules Rules = RecordRules.Trusted;

    [Fact]
    public void Plain_merge_is_commutative_associative_and_idempotent() => MergeLaws(RecordSamples.Plain);

    [Fact]
    public void Content_merge_is_commutative_associative_and_idempotent() =>
        MergeLaws(number => RecordSamples.Content("same", TimeSpan.FromHours(1 + Math.Abs(number % 5))));

    [Fact]
    public void Order_of_plain_records_is_total() =>
        Prop.ForAll<int, int, int>((x, y, z) =>
        {
            IRecordValidator rule = Rules.RuleFor(RecordSamples.Key)!;
            Record a = RecordSamples.Plain(x), b = RecordSamples.Plain(y), c = RecordSamples.Plain(z);
            Assert.Equal(Math.Sign(rule.Compare(a, b)), -Math.Sign(rule.Compare(b, a)));
            Assert.Equal(rule.Compare(a, b) == 0, a.Value.Span.SequenceEqual(b.Value.Span));
            if (rule.Compare(a, b) >= 0 && rule.Compare(b, c) >= 0)
                Assert.True(rule.Compare(a, c) >= 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Replicas_that_saw_the_same_records_in_any_order_hold_the_same_one() =>
        Prop.ForAll<int[], int>((numbers, seed) =>
        {
            Record[] records = [.. numbers.Select(RecordSamples.Plain)];
            if (records.Length == 0)
                return;
            Record one = records.Aggregate(Merge);
            new Random(seed).Shuffle(records);
            AssertSame(one, records.Aggregate(Merge));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Later_clock_wins_then_writer_then_hash()
    {
        DateTimeOffset end = RecordSamples.Now.AddHours(1);
        Record early = RecordSamples.Plain("z"u8.ToArray(), end, 1, [9]);
        Record late = RecordSamples.Plain("a"u8.ToArray(), end, 2, [1]);
        Record sameTimeOtherWriter = RecordSamples.Plain("a"u8.ToArray(), end, 2, [2]);
        Assert.Equal(MergeOutcome.Stored, Rules.Decide(early, late));
        Assert.Equal(MergeOutcome.Stale, Rules.Decide(late, early));
        Assert.Equal(MergeOutcome.Stored, Rules.Decide(late, sameTimeOtherWriter));
        Record sameWriterOtherValue = RecordSamples.Plain("b"u8.ToArray(), end, 2, [2]);
        Assert.NotEqual(Rules.Decide(sameTimeOtherWriter, sameWriterOtherValue), Rules.Decide(sameWriterOtherValue, sameTimeOtherWriter));
    }

    [Fact]
    public void Tombstone_wins_over_what_was_written_before_it_and_loses_to_what_comes_after()
    {
        DateTimeOffset end = RecordSamples.Now.AddHours(1);
        Record tombstone = RecordSamples.Plain(default, end, 2, [1], isTombstone: true);
        Assert.Equal(MergeOutcome.Stored, Rules.Decide(RecordSamples.Plain("v"u8.ToArray(), end, 1, [9]), tombstone));
        Assert.Equal(MergeOutcome.Stored, Rules.Decide(tombstone, RecordSamples.Plain("v"u8.ToArray(), end, 3, [0])));
    }

    [Fact]
    public void Longer_life_of_the_same_content_wins()
    {
        Record shorter = RecordSamples.Content("text", TimeSpan.FromHours(1));
        Record longer = RecordSamples.Content("text", TimeSpan.FromHours(2));
        Assert.Equal(MergeOutcome.Stored, Rules.Decide(shorter, longer));
        Assert.Equal(MergeOutcome.Unchanged, Rules.Decide(longer, shorter));
    }

    [Fact]
    public void Records_of_different_keys_are_not_merged() =>
        Assert.Throws<ArgumentException>(() => Rules.Decide(RecordSamples.Content("a", TimeSpan.FromHours(1)), RecordSamples.Content("b", TimeSpan.FromHours(1))));

    private static void MergeLaws(Func<int, Record> record) =>
        Prop.ForAll<int, int, int>((x, y, z) =>
        {
            Record a = record(x), b = record(y), c = record(z);
            AssertSame(Merge(a, b), Merge(b, a));
            AssertSame(Merge(Merge(a, b), c), Merge(a, Merge(b, c)));
            AssertSame(a, Merge(a, a));
            Assert.Equal(MergeOutcome.Unchanged, Rules.Decide(a, a));
        }).QuickCheckThrowOnFailure();

    private static Record Merge(Record held, Record offered) => Rules.Decide(held, offered) == MergeOutcome.Stored ? offered : held;

    private static void AssertSame(Record expected, Record actual)
    {
        Assert.True(expected.Value.Span.SequenceEqual(actual.Value.Span));
        Assert.Equal(expected.Expires, actual.Expires);
    }
}
