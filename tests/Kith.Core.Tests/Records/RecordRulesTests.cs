using System;
using System.Security.Cryptography;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Core.Tests.Records;

public sealed class RecordRulesTests
{
    private static readonly DateTimeOffset Now = RecordSamples.Now;
    private static readonly RecordRules Rules = RecordRules.Trusted;
    private static readonly ulong Clock = (ulong)Now.ToUnixTimeMilliseconds() << 16;

    [Fact]
    public void Plain_record_and_tombstone_are_valid()
    {
        Assert.Equal(RecordFault.None, Rules.Validate(Plain([1], TimeSpan.FromHours(1)), Now));
        Assert.Equal(RecordFault.None, Rules.Validate(RecordSamples.Plain(default, Now.AddHours(1), Clock, [1], isTombstone: true), Now));
    }

    [Fact]
    public void Plain_payload_of_64_KiB_is_valid_and_one_byte_more_is_not()
    {
        Assert.Equal(RecordFault.None, Rules.Validate(Plain(new byte[65_536], TimeSpan.FromHours(1)), Now));
        Assert.Equal(RecordFault.TooLarge, Rules.Validate(Plain(new byte[65_537], TimeSpan.FromHours(1)), Now));
    }

    [Fact]
    public void Value_too_large_to_be_an_envelope_is_refused_unread() =>
        Assert.Equal(RecordFault.TooLarge, Rules.Validate(new Record(RecordSamples.Key, new byte[70_000], Now.AddHours(1)), Now));

    [Fact]
    public void Plain_value_that_is_no_envelope_is_malformed() =>
        Assert.Equal(RecordFault.Malformed, Rules.Validate(new Record(RecordSamples.Key, "bare"u8.ToArray(), Now.AddHours(1)), Now));

    [Fact]
    public void Plain_record_whose_end_differs_from_its_envelope_is_malformed() =>
        Assert.Equal(RecordFault.Malformed, Rules.Validate(Plain([1], TimeSpan.FromHours(1)).WithExpiry(Now.AddHours(2)), Now));

    [Fact]
    public void Shard_is_valid_under_its_digest_whatever_place_it_has_been_given_and_one_node_holds_it()
    {
        byte[] value = [1, 2, 3];
        byte[] digest = SHA256.HashData(value);
        foreach (byte place in new byte[] { 0, 1, 255 })
        {
            RecordKey key = ShardKey.Of(digest, place);
            Assert.Equal(RecordFault.None, Rules.Validate(new Record(key, value, Now.AddHours(1)), Now));
            Assert.Equal(RecordFault.HashMismatch, Rules.Validate(new Record(key, new byte[] { 1, 2, 4 }, Now.AddHours(1)), Now));
            Assert.Equal(1, RecordRules.CopiesOf(key, replicas: 5));
        }

        RecordKey cut = new(ShardKey.Of(digest, 0).Bytes[..^1].ToArray());
        Assert.Equal(RecordFault.Malformed, Rules.Validate(new Record(cut, value, Now.AddHours(1)), Now));
        Assert.Equal(5, RecordRules.CopiesOf(ContentKey.Of(value), replicas: 5));
    }

    [Fact]
    public void Version_of_content_is_read_from_its_key_and_is_that_of_its_value()
    {
        byte[] value = [1, 2, 3];
        RecordVersion expected = RecordVersion.Of(0, value);
        Assert.Equal(expected, RecordVersion.Of(0, new Record(ContentKey.Of(value), value, Now.AddHours(1))));
        Assert.Equal(expected, RecordVersion.Of(0, new Record(ShardKey.Of(SHA256.HashData(value), 7), value, Now.AddHours(1))));
    }

    [Theory]
    [InlineData(0, RecordFault.Expired)]
    [InlineData(1, RecordFault.None)]
    [InlineData((48 * 60 + 5) * 60_000, RecordFault.None)]
    [InlineData((48 * 60 + 5) * 60_000 + 1, RecordFault.LivesTooLong)]
    public void Life_is_bounded_on_both_sides(int milliseconds, RecordFault expected)
    {
        Assert.Equal(expected, Rules.Validate(Plain([1], TimeSpan.FromMilliseconds(milliseconds)), Now));
        Assert.Equal(expected, Rules.Validate(RecordSamples.Content("text", TimeSpan.FromMilliseconds(milliseconds)), Now));
    }

    [Theory]
    [InlineData(5 * 60_000, RecordFault.None)]
    [InlineData(5 * 60_000 + 1, RecordFault.FromTheFuture)]
    public void Clock_may_be_five_minutes_ahead(int aheadMilliseconds, RecordFault expected)
    {
        ulong clock = ((ulong)(Now.ToUnixTimeMilliseconds() + aheadMilliseconds) << 16) | 0xffff;
        Assert.Equal(expected, Rules.Validate(RecordSamples.Plain(new byte[1], Now.AddHours(1), clock, [1]), Now));
    }

    [Fact]
    public void Content_must_hash_to_its_key()
    {
        Record record = RecordSamples.Content("text", TimeSpan.FromHours(1));
        Assert.Equal(RecordFault.None, Rules.Validate(record, Now));
        Assert.Equal(RecordFault.HashMismatch, Rules.Validate(new Record(record.Key, "Text"u8.ToArray(), record.Expires), Now));
    }

    [Fact]
    public void Content_of_64_KiB_is_valid_and_one_byte_more_is_not()
    {
        Assert.Equal(RecordFault.None, Rules.Validate(RecordSamples.Content(new string('a', 65_536), TimeSpan.FromHours(1)), Now));
        Assert.Equal(RecordFault.TooLarge, Rules.Validate(RecordSamples.Content(new string('a', 65_537), TimeSpan.FromHours(1)), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1220")]
    [InlineData("1320e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500")]
    public void Content_key_that_is_no_sha256_multihash_is_malformed(string rest)
    {
        RecordKey key = RecordKey.FromParts(ContentKey.Prefix, Convert.FromHexString(rest));
        Assert.Equal(RecordFault.Malformed, Rules.Validate(new Record(key, default, Now.AddHours(1)), Now));
    }

    [Theory]
    [InlineData("/other/x")]
    [InlineData("/kith/plain")]
    [InlineData("x")]
    public void Key_of_no_namespace_is_refused(string key) =>
        Assert.Equal(RecordFault.UnknownNamespace, Rules.Validate(new Record(RecordKey.FromText(key), default, Now.AddHours(1)), Now));

    [Fact]
    public void Public_swarm_forbids_plain_records()
    {
        Assert.Equal(RecordFault.Forbidden, RecordRules.Public.Validate(Plain([1], TimeSpan.FromHours(1)), Now));
        Assert.Equal(RecordFault.None, RecordRules.Public.Validate(RecordSamples.Content("text", TimeSpan.FromHours(1)), Now));
    }

    [Fact]
    public void Longest_prefix_decides()
    {
        RecordRules rules = new(more: [new ForbiddenNamespace("/kith/plain/narrow/"u8.ToArray())]);
        Assert.Equal(RecordFault.Forbidden, rules.Validate(RecordSamples.Plain(new byte[1], Now.AddHours(1), Clock, [1], key: PlainKey.Of("narrow/x")), Now));
        Assert.Equal(RecordFault.None, rules.Validate(RecordSamples.Plain(new byte[1], Now.AddHours(1), Clock, [1], key: PlainKey.Of("narrower")), Now));
    }

    [Fact]
    public void Namespace_registered_twice_is_refused() =>
        Assert.Equal(KithErrorCode.InvalidConfiguration, Assert.Throws<KithException>(() => new RecordRules(more: [new ForbiddenNamespace("/kith/plain/"u8.ToArray())])).Code);

    [Fact]
    public void Limits_out_of_range_are_named()
    {
        KithException thrown = Assert.Throws<KithException>(() => new RecordRules(new RecordLimits { DefaultTimeToLive = TimeSpan.FromDays(3) }));
        Assert.Contains("DefaultTimeToLive", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Received_plain_record_ends_when_its_envelope_says()
    {
        Record sent = Plain([1], TimeSpan.FromMilliseconds(1_234_567));
        Record received = Rules.Receive(sent.Key, sent.Value, TimeSpan.FromSeconds(1_234), Now.AddSeconds(1));
        Assert.Equal(sent.Expires, received.Expires);
    }

    [Fact]
    public void Received_content_lives_as_long_as_the_message_says_or_by_default()
    {
        Record sent = RecordSamples.Content("text", TimeSpan.FromHours(1));
        Assert.Equal(Now.AddSeconds(7), Rules.Receive(sent.Key, sent.Value, TimeSpan.FromSeconds(7), Now).Expires);
        Assert.Equal(Now.AddHours(24), Rules.Receive(sent.Key, sent.Value, null, Now).Expires);
    }

    [Fact]
    public void Remaining_life_beyond_the_calendar_is_refused_not_thrown()
    {
        Record sent = RecordSamples.Content("text", TimeSpan.FromHours(1));
        Assert.Equal(RecordFault.LivesTooLong, Rules.Validate(Rules.Receive(sent.Key, sent.Value, TimeSpan.MaxValue, Now), Now));
    }

    [Fact]
    public void Hostile_bytes_are_a_value_never_an_exception()
    {
        Random random = new(2);
        byte[] prefix = Encoding.ASCII.GetBytes("/kith/plain/");
        for (int round = 0; round < 5_000; round++)
        {
            byte[] value = new byte[random.Next(64)];
            random.NextBytes(value);
            Record record = Rules.Receive(RecordKey.FromParts(prefix, value), value, TimeSpan.FromSeconds(random.Next()), Now);
            Assert.NotEqual(RecordFault.None, Rules.Validate(record, Now));
        }
    }

    private static Record Plain(byte[] payload, TimeSpan life) => RecordSamples.Plain(payload, Now + life, Clock, [1]);
}
