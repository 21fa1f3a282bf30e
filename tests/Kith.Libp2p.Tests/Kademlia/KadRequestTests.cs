using System;
using Google.Protobuf;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Kademlia;
using Record = Kith.Core.Records.Record;
using Wire = Kith.Libp2p.Tests.Kademlia.Oracle;

namespace Kith.Libp2p.Tests.Kademlia;

public sealed class KadRequestTests
{
    private static readonly RecordKey Key = ContentKey.Of("abc"u8);
    private static readonly TimeSpan DefaultLife = RecordLimits.Default.DefaultTimeToLive;

    [Fact]
    public void Missing_type_means_put_value()
    {
        Wire.Message message = Put(Key.Bytes, "abc"u8.ToArray());
        Assert.False(message.ToByteArray()[0] == 0x08);
        Assert.Equal("abc"u8, Assert.IsType<PutValue>(Read(message)).Record.Value.Span);
    }

    [Fact]
    public void Put_without_a_record_or_with_an_empty_one_is_refused()
    {
        Assert.Null(Read(new Wire.Message()));
        Assert.Null(Read(new Wire.Message { Key = Wrap(Key.Bytes) }));
        Assert.Null(Read(new Wire.Message { Key = Wrap(Key.Bytes), Record = new Wire.Record() }));
        Assert.Null(Read(new Wire.Message { Key = Wrap(Key.Bytes), Record = new Wire.Record { Value = ByteString.CopyFromUtf8("abc") } }));
    }

    [Fact]
    public void Empty_value_is_a_value() => Assert.Equal(0, Assert.IsType<PutValue>(Read(Put(Key.Bytes, []))).Record.Value.Length);

    [Fact]
    public void Put_of_a_record_with_another_key_is_refused()
    {
        Wire.Message message = Put(Key.Bytes, "abc"u8.ToArray());
        message.Key = Wrap(ContentKey.Of("other"u8).Bytes);
        Assert.Null(Read(message));
        message.Key = ByteString.Empty;
        Assert.Null(Read(message));
    }

    [Theory]
    [InlineData(Wire.Message.Types.MessageType.FindNode)]
    [InlineData(Wire.Message.Types.MessageType.GetValue)]
    [InlineData(Wire.Message.Types.MessageType.PutValue)]
    public void Key_has_1_to_1024_bytes(Wire.Message.Types.MessageType type)
    {
        Assert.Null(Read(WithKey(0)));
        Assert.NotNull(Read(WithKey(1)));
        Assert.NotNull(Read(WithKey(RecordKey.MaxBytes)));
        Assert.Null(Read(WithKey(RecordKey.MaxBytes + 1)));

        Wire.Message WithKey(int length)
        {
            Wire.Message message = Put(new byte[length], [1]);
            message.Type = type;
            if (type != Wire.Message.Types.MessageType.PutValue)
                message.Record = null;
            return message;
        }
    }

    [Fact]
    public void Value_has_at_most_a_payload_and_its_envelope()
    {
        Assert.NotNull(Read(Put(Key.Bytes, new byte[KadLimits.MaxValueBytes])));
        Assert.Null(Read(Put(Key.Bytes, new byte[KadLimits.MaxValueBytes + 1])));
    }

    [Fact]
    public void Others_want_the_record_in_the_answer_to_their_put_and_we_do_without()
    {
        Assert.True(Assert.IsType<PutValue>(Read(Put(Key.Bytes, "abc"u8.ToArray()))).WantsEcho);
        Assert.True(KadSamples.Decoder().TryReadRequest(KadSamples.Encode(new PutValue(new Record(Key, "abc"u8.ToArray(), KadSamples.Now.AddHours(1)))), out Request own));
        Assert.False(Assert.IsType<PutValue>(own).WantsEcho);
    }

    [Fact]
    public void Largest_request_we_write_is_within_the_limit_of_requests()
    {
        Record largest = new(new RecordKey(new byte[RecordKey.MaxBytes]), new byte[KadLimits.MaxValueBytes], DateTimeOffset.MaxValue);
        byte[] message = KadSamples.Encode(new PutValue(largest));
        Assert.InRange(message.Length, KadLimits.MaxValueBytes, KadLimits.MaxRequestBytes);
        Assert.True(KadSamples.Decoder().TryReadRequest(message, out _));
    }

    [Theory]
    [InlineData(2)] // Providers are not served yet.
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Type_that_nobody_serves_is_refused(int type)
    {
        Wire.Message message = Put(Key.Bytes, "abc"u8.ToArray());
        message.Type = (Wire.Message.Types.MessageType)type;
        Assert.Null(Read(message));
    }

    [Fact]
    public void Ping_is_answered_with_a_ping_and_with_nothing_else()
    {
        Wire.Message ping = new() { Type = Wire.Message.Types.MessageType.Ping };
        Request request = Read(ping)!;
        Reply reply = KadSamples.EmptyReply();
        reply.AddCloser(KadSamples.Contact(new Random(1), 1));
        Assert.Equal(ping, Wire.Message.Parser.ParseFrom(KadSamples.Encode(request, reply)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0UL)]
    public void Record_without_a_remaining_life_has_the_default_life(ulong? seconds) => Assert.Equal(KadSamples.Now + DefaultLife, ExpiryOf(seconds));

    [Theory]
    [InlineData(1UL, 1L)]
    [InlineData(86_400UL, 86_400L)]
    [InlineData(uint.MaxValue, (long)uint.MaxValue)]
    [InlineData(uint.MaxValue + 1UL, (long)uint.MaxValue)]
    [InlineData(long.MaxValue, (long)uint.MaxValue)]
    [InlineData(ulong.MaxValue, (long)uint.MaxValue)] // Minus one, to those who sign.
    public void Remaining_life_is_never_negative_and_never_overflows(ulong seconds, long taken) =>
        Assert.Equal(KadSamples.Now.AddSeconds(taken), ExpiryOf(seconds));

    [Fact]
    public void Life_beyond_the_calendar_ends_with_it()
    {
        KadDecoder late = new(new ContactBook(), RecordRules.Trusted, new Tls.FixedClock(DateTimeOffset.MaxValue.AddDays(-1)));
        Assert.True(late.TryReadRequest(WithLife(uint.MaxValue), out Request request));
        Assert.Equal(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), ((PutValue)request).Record.Expires.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void End_that_a_value_states_counts_more_than_the_remaining_life()
    {
        DateTimeOffset stated = KadSamples.Now.AddHours(3);
        RecordEnvelope envelope = new() { Payload = "abc"u8.ToArray(), Expires = stated, Clock = 1, Writer = "w"u8.ToArray() };
        Wire.Message message = Put(PlainKey.Of("name").Bytes, envelope.Encode().ToArray());
        message.Record.RemainingSeconds = 5;
        Assert.Equal(stated, Assert.IsType<PutValue>(Read(message)).Record.Expires);
    }

    [Theory]
    [InlineData(-5_000, 1)] // Zero would mean: no end named.
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(3_599_500, 3_600)]
    public void Remaining_life_is_written_in_whole_seconds_rounded_up(int milliseconds, uint seconds) =>
        Assert.Equal(seconds, SecondsOf(KadSamples.Now.AddMilliseconds(milliseconds)));

    [Fact]
    public void Endless_life_is_written_as_the_longest_there_is() => Assert.Equal(uint.MaxValue, SecondsOf(DateTimeOffset.MaxValue));

    private static uint SecondsOf(DateTimeOffset expires) =>
        Wire.Message.Parser.ParseFrom(KadSamples.Encode(new PutValue(new Record(Key, "abc"u8.ToArray(), expires)))).Record.RemainingSeconds;

    private static DateTimeOffset ExpiryOf(ulong? seconds)
    {
        Assert.True(KadSamples.Decoder().TryReadRequest(WithLife(seconds), out Request request));
        return Assert.IsType<PutValue>(request).Record.Expires;
    }

    /// <summary>A put whose remaining life may be larger than the field's type in the specification.</summary>
    private static byte[] WithLife(ulong? seconds)
    {
        Wire.Message message = Put(Key.Bytes, "abc"u8.ToArray());
        byte[] record = message.Record.ToByteArray();
        if (seconds is { } life)
            record = [.. record, .. ProtobufPieces.Field(KadFields.RecordTimeToLiveSeconds, life)];
        message.Record = null;
        return [.. message.ToByteArray(), .. ProtobufPieces.Field(KadFields.Record, record)];
    }

    private static Wire.Message Put(ReadOnlyMemory<byte> key, byte[] value) => new()
    {
        Key = Wrap(key),
        Record = new Wire.Record { Key = Wrap(key), Value = ByteString.CopyFrom(value) },
    };

    private static Request? Read(Wire.Message message) => KadSamples.Decoder().TryReadRequest(message.ToByteArray(), out Request request) ? request : null;

    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);
}
