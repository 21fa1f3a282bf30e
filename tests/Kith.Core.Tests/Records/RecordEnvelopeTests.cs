using System;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Records;

namespace Kith.Core.Tests.Records;

public sealed class RecordEnvelopeTests
{
    [Fact]
    public void Envelope_reads_back_what_was_written() =>
        Prop.ForAll<byte[], ulong, bool>((payload, clock, isTombstone) =>
        {
            RecordEnvelope written = new()
            {
                Payload = isTombstone ? default : payload,
                Expires = DateTimeOffset.FromUnixTimeMilliseconds(1L + (uint)(clock * 2_654_435_761)),
                Clock = clock,
                Writer = new byte[] { 1, 2, 3 },
                IsTombstone = isTombstone,
            };
            ReadOnlyMemory<byte> bytes = written.Encode();
            Assert.True(RecordEnvelope.TryDecode(bytes, out RecordEnvelope read));
            Assert.True(written.Payload.Span.SequenceEqual(read.Payload.Span));
            Assert.Equal(written.Expires, read.Expires);
            Assert.Equal(written.Clock, read.Clock);
            Assert.True(written.Writer.Span.SequenceEqual(read.Writer.Span));
            Assert.Equal(isTombstone, read.IsTombstone);
            Assert.True(bytes.Span.SequenceEqual(read.Encode().Span), "The encoding is canonical.");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encoding_is_the_documented_protobuf()
    {
        RecordEnvelope envelope = new() { Payload = "hi"u8.ToArray(), Expires = DateTimeOffset.FromUnixTimeMilliseconds(300), Clock = 0x0102030405060708, Writer = new byte[] { 9 } };
        Assert.Equal("0a02686910ac02190807060504030201220109", Convert.ToHexStringLower(envelope.Encode().Span));
    }

    [Fact]
    public void Payload_is_a_slice_and_decoding_allocates_nothing()
    {
        ReadOnlyMemory<byte> bytes = RecordSamples.Plain(0).Value;
        RecordEnvelope.TryDecode(bytes, out RecordEnvelope envelope);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecordEnvelope.TryDecode(bytes, out envelope);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(bytes.Span.Overlaps(envelope.Payload.Span));
    }

    [Fact]
    public void Mutated_envelopes_never_throw_and_allocate_nothing()
    {
        byte[] original = RecordSamples.Plain(0).Value.ToArray();
        Random random = new(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = original.AsSpan(0, random.Next(original.Length + 1)).ToArray();
            for (int change = random.Next(4); change > 0 && mutated.Length > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRead = RecordEnvelope.TryDecode(mutated, out RecordEnvelope envelope);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            if (isRead)
                Assert.True(RecordEnvelope.TryDecode(envelope.Encode(), out _));
        }
    }

    [Theory]
    [InlineData("0a02686910ac02190807060504030201", "no writer")]
    [InlineData("0a02686910ac02220109", "no clock")]
    [InlineData("0a026869190807060504030201220109", "no expiry")]
    [InlineData("0a02686910ac0210ac02190807060504030201220109", "expiry twice")]
    [InlineData("0a02686910ffffffffffffffff7f190807060504030201220109", "expiry after the calendar")]
    [InlineData("0a02686910ac0218011801220109", "clock as a varint")]
    [InlineData("0a02686910ac021908070605040302012201092801", "tombstone with a payload")]
    [InlineData("10ac021908070605040302012201092802", "tombstone neither true nor absent")]
    [InlineData("0a02686910ac021908070605040302012200", "empty writer")]
    [InlineData("0a7f686910ac02190807060504030201220109", "length beyond the end")]
    public void Malformed_envelope_is_refused(string hexadecimal, string why) =>
        Assert.False(RecordEnvelope.TryDecode(Convert.FromHexString(hexadecimal), out _), why);

    [Fact]
    public void Writer_longer_than_a_peer_id_is_refused()
    {
        RecordEnvelope envelope = new() { Expires = RecordSamples.Now, Writer = new byte[65] };
        Assert.False(RecordEnvelope.TryDecode(envelope.Encode(), out _));
    }

    [Fact]
    public void Unknown_and_reserved_fields_are_skipped()
    {
        byte[] bytes = Convert.FromHexString("0a02686910ac02190807060504030201220109" + "3005" + "3a0161" + "42020000" + "a006ff01");
        Assert.True(RecordEnvelope.TryDecode(bytes, out RecordEnvelope envelope));
        Assert.Equal("hi"u8, envelope.Payload.Span);
    }
}
