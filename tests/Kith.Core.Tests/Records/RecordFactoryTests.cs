using System;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Core.Tests.Records;

public sealed class RecordFactoryTests
{
    private static readonly DateTimeOffset Now = RecordSamples.Now.AddTicks(1234);
    private static readonly RecordFactory Factory = new(RecordRules.Trusted);
    private static readonly ulong Clock = (ulong)Now.ToUnixTimeMilliseconds() << 16;

    [Fact]
    public void Made_records_are_valid_and_read_back()
    {
        Record plain = Factory.Create(RecordSamples.Key, "v"u8.ToArray(), TimeSpan.FromMinutes(1), RecordSamples.Writer, Clock, Now);
        Record content = Factory.CreateContent("v"u8.ToArray(), null, Now);
        Record tombstone = Factory.CreateTombstone(RecordSamples.Key, RecordSamples.Writer, Clock + 1, Now);
        foreach (Record record in new[] { plain, content, tombstone })
            Assert.Equal(RecordFault.None, RecordRules.Trusted.Validate(record, Now));
        Assert.True(RecordRules.Trusted.RuleFor(plain.Key)!.TryRead(plain.Value, out RecordContent read));
        Assert.Equal("v"u8, read.Payload.Span);
        Assert.Equal(plain.Expires, read.StatedExpiry);
        Assert.True(RecordRules.Trusted.RuleFor(tombstone.Key)!.TryRead(tombstone.Value, out read));
        Assert.True(read.IsTombstone);
    }

    [Fact]
    public void Life_is_the_default_when_none_is_named()
    {
        Record record = Factory.Create(RecordSamples.Key, default, null, RecordSamples.Writer, Clock, Now);
        Assert.Equal(Now.AddHours(24).ToUnixTimeMilliseconds(), record.Expires.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Tombstone_outlives_every_record_written_before_it()
    {
        Record longest = Factory.Create(RecordSamples.Key, default, TimeSpan.FromHours(48), RecordSamples.Writer, Clock, Now);
        Assert.True(Factory.CreateTombstone(RecordSamples.Key, RecordSamples.Writer, Clock + 1, Now).Expires >= longest.Expires);
    }

    [Fact]
    public void Too_long_a_value_is_refused_with_its_size_the_limit_and_the_remedy()
    {
        KithException thrown = Refused(() => Factory.CreateContent(new byte[70_000], null, Now));
        Assert.Contains("70,000", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("65,536", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("artifact", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/kith/plane/x", "/kith/plane/")]
    [InlineData("/foo/bar", "/foo/")]
    [InlineData("bare", "bare")]
    public void Unknown_namespace_is_named_beside_the_known_ones(string key, string named)
    {
        KithException thrown = Refused(() => Factory.Create(RecordKey.FromText(key), default, null, RecordSamples.Writer, Clock, Now));
        Assert.Contains($"namespace {named} is unknown", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("/kith/content/, /kith/plain/", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(48 * 3600 + 1)]
    public void Life_out_of_range_is_refused_with_the_range(double seconds)
    {
        KithException thrown = Refused(() => Factory.CreateContent(default, TimeSpan.FromSeconds(seconds), Now));
        Assert.Contains("00:00:01", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("2.00:00:00", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_under_a_foreign_key_is_refused() =>
        Refused(() => Factory.Create(ContentKey.Of("a"u8), "b"u8.ToArray(), null, RecordSamples.Writer, Clock, Now));

    [Fact]
    public void Content_cannot_be_deleted() => Refused(() => Factory.CreateTombstone(ContentKey.Of("a"u8), RecordSamples.Writer, Clock, Now));

    [Fact]
    public void Plain_record_is_refused_where_the_swarm_forbids_it() =>
        Refused(() => new RecordFactory(RecordRules.Public).Create(RecordSamples.Key, default, null, RecordSamples.Writer, Clock, Now));

    private static KithException Refused(Action action)
    {
        KithException thrown = Assert.Throws<KithException>(action);
        Assert.Equal(KithErrorCode.InvalidArgument, thrown.Code);
        return thrown;
    }
}
