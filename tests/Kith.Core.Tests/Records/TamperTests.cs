using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Core.Tests.Records;

/// <summary>Whoever changes a record on its way changes it into one that is refused, where its namespace can tell.</summary>
public sealed class TamperTests
{
    [Fact]
    public void Content_changed_in_any_bit_or_length_is_refused() =>
        Prop.ForAll<byte[], PositiveInt>((content, place) =>
        {
            Record whole = new(ContentKey.Of(content), content, RecordSamples.Now.AddHours(1));
            Assert.Equal(RecordFault.None, RecordRules.Trusted.Validate(whole, RecordSamples.Now));
            byte[] longer = [.. content, 0];
            Assert.Equal(RecordFault.HashMismatch, Validate(whole.Key, longer));
            if (content.Length == 0)
                return;
            byte[] changed = [.. content];
            changed[place.Get % changed.Length] ^= (byte)(1 << (place.Get % 8));
            Assert.Equal(RecordFault.HashMismatch, Validate(whole.Key, changed));
            Assert.Equal(RecordFault.HashMismatch, Validate(whole.Key, content[1..]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Content_under_a_key_changed_in_any_bit_is_refused() =>
        Prop.ForAll<byte[], PositiveInt>((content, place) =>
        {
            byte[] key = ContentKey.Of(content).Bytes.ToArray();
            key[place.Get % key.Length] ^= (byte)(1 << (place.Get % 8));
            Assert.NotEqual(RecordFault.None, Validate(new RecordKey(key), content));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Plain_record_whose_end_was_changed_is_refused() =>
        Prop.ForAll<int, NonZeroInt>((number, milliseconds) =>
        {
            Record record = RecordSamples.Plain(number);
            Record moved = record.WithExpiry(record.Expires.AddMilliseconds(milliseconds.Get));
            Assert.NotEqual(RecordFault.None, RecordRules.Trusted.Validate(moved, RecordSamples.Now));
        }).QuickCheckThrowOnFailure();

    private static RecordFault Validate(RecordKey key, byte[] value) =>
        RecordRules.Trusted.Validate(new Record(key, value, RecordSamples.Now.AddHours(1)), RecordSamples.Now);
}
