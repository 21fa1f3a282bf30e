using System;
using System.Buffers;
using System.Linq;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Formats;

namespace Kith.Libp2p.Tests.Identity;

public sealed class PeerRecordTests : IDisposable
{
    private static readonly Multiaddress[] Addresses = [Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101"), Multiaddress.Parse("/dns4/a.example/tcp/1")];

    private readonly NodeIdentity _peer = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
    private readonly NodeIdentity _stranger = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);

    public void Dispose()
    {
        _peer.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Sealed_record_opens_with_all_that_it_says()
    {
        Assert.True(PeerRecord.TryOpen(new PeerRecord(_peer.Peer, 7, Addresses).Seal(_peer), out PeerRecord? record));
        Assert.Equal(_peer.Peer, record.Peer);
        Assert.Equal(7UL, record.Sequence);
        Assert.Equal(Addresses, record.Addresses);
    }

    [Fact]
    public void Signature_covers_the_prefixed_domain_type_and_payload()
    {
        byte[] sealedRecord = new PeerRecord(_peer.Peer, 7, []).Seal(_peer);
        Assert.True(SignedEnvelope.TryParse(sealedRecord, out SignedEnvelope? envelope));
        byte[] payload = [0x0a, (byte)_peer.Peer.Span.Length, .. _peer.Peer.Span, 0x10, 7];
        Assert.Equal(payload, envelope.Payload.ToArray());
        byte[] signed = [18, .. "libp2p-peer-record"u8, 2, 0x03, 0x01, (byte)payload.Length, .. payload];
        Assert.True(_peer.PublicKey.Verify(signed, sealedRecord.AsSpan(^64..)));
        Assert.False(envelope.IsSignedFor("libp2p-routing-state"));
    }

    [Fact]
    public void Record_under_the_domain_of_rust_opens_too()
    {
        byte[] rust = SignedEnvelope.Seal(_peer, "libp2p-routing-state", "/libp2p/routing-state-record"u8, Payload(_peer.Peer)).ToMessage();
        Assert.True(PeerRecord.TryOpen(rust, out PeerRecord? record));
        Assert.Equal(_peer.Peer, record.Peer);
    }

    [Fact]
    public void Record_about_another_peer_than_its_signer_is_refused()
    {
        byte[] lie = SignedEnvelope.Seal(_stranger, "libp2p-peer-record", [0x03, 0x01], Payload(_peer.Peer)).ToMessage();
        Assert.False(PeerRecord.TryOpen(lie, out _));
        Assert.Throws<ArgumentException>(() => new PeerRecord(_peer.Peer, 1, []).Seal(_stranger));
    }

    [Theory]
    [InlineData("libp2p-peer-record", "2f6c69627032702f726f7574696e672d73746174652d7265636f7264")]
    [InlineData("libp2p-routing-state", "0301")]
    [InlineData("libp2p-peer-record", "0302")]
    public void Domain_and_type_that_do_not_belong_together_are_refused(string domain, string typeHex) => Assert.False(
        PeerRecord.TryOpen(SignedEnvelope.Seal(_peer, domain, Convert.FromHexString(typeHex), Payload(_peer.Peer)).ToMessage(), out _));

    [Fact]
    public void Address_of_an_unreadable_kind_is_dropped_and_the_others_stay()
    {
        byte[] payload = [.. Payload(_peer.Peer), 0x1a, 4, 0x0a, 2, 0x04, 0x01, 0x1a, 10, 0x0a, 8, .. Addresses[0].Bytes.Span];
        byte[] message = SignedEnvelope.Seal(_peer, "libp2p-peer-record", [0x03, 0x01], payload).ToMessage();
        Assert.True(PeerRecord.TryOpen(message, out PeerRecord? record));
        Assert.Equal([Addresses[0]], record.Addresses);
    }

    [Fact]
    public void Addresses_and_envelopes_beyond_the_limits_are_not_read()
    {
        Multiaddress[] many = [.. Enumerable.Repeat(Addresses[0], PeerRecord.MaxAddresses)];
        Assert.Throws<ArgumentException>(() => new PeerRecord(_peer.Peer, 1, [.. many, Addresses[0]]));
        byte[] one = [0x1a, 10, 0x0a, 8, .. Addresses[0].Bytes.Span];
        byte[] payload = [.. Payload(_peer.Peer), .. Enumerable.Repeat(one, 100).SelectMany(bytes => bytes)];
        Assert.True(PeerRecord.TryOpen(SignedEnvelope.Seal(_peer, "libp2p-peer-record", [0x03, 0x01], payload).ToMessage(), out PeerRecord? record));
        Assert.Equal(PeerRecord.MaxAddresses, record.Addresses.Count);
        Assert.False(SignedEnvelope.TryParse(SignedEnvelope.Seal(_peer, "x", [], new byte[SignedEnvelope.MaxBytes]).ToMessage(), out _));
    }

    [Fact]
    public void Every_single_changed_byte_keeps_the_record_shut()
    {
        byte[] right = new PeerRecord(_peer.Peer, 7, Addresses).Seal(_peer);
        for (int index = 0; index < right.Length; index++)
        {
            byte[] changed = [.. right];
            changed[index] ^= 0x01;
            Assert.False(PeerRecord.TryOpen(changed, out _), $"byte {index}");
            Assert.False(PeerRecord.TryOpen(right.AsSpan(0, index), out _), $"length {index}");
        }
    }

    [Fact]
    public void Any_bytes_are_opened_or_refused() => Mutation.Check(
        bytes =>
        {
            if (PeerRecord.TryOpen(bytes, out PeerRecord? record))
                Assert.Equal(_peer.Peer, record.Peer);
        },
        new PeerRecord(_peer.Peer, 7, Addresses).Seal(_peer));

    private static byte[] Payload(PeerId peer)
    {
        ArrayBufferWriter<byte> buffer = new();
        new ProtobufWriter(buffer).Bytes(1, peer.Span);
        return buffer.WrittenSpan.ToArray();
    }
}
