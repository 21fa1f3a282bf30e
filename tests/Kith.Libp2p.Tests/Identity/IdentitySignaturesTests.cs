using System;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Libp2p.Identity;
using Record = Kith.Core.Records.Record;

namespace Kith.Libp2p.Tests.Identity;

public sealed class IdentitySignaturesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Signed_record_is_verified_with_the_key_that_its_peer_id_is_made_of()
    {
        using NodeIdentity owner = NodeIdentity.Generate();
        using NodeIdentity stranger = NodeIdentity.Generate();
        RecordRules rules = new(signatures: new IdentitySignatures(stranger), swarm: "lab");
        RecordKey key = SignedKey.Of(owner.Peer, "name");
        Record record = Make(owner, "lab");
        Assert.Equal(RecordFault.None, rules.Validate(record, Now));
        Assert.Equal(RecordFault.BadSignature, rules.Validate(Make(owner, "another"), Now));
        Assert.Equal(RecordFault.WrongKey, rules.Validate(Make(stranger, "lab"), Now));
        for (int place = 0; place < record.Value.Length; place++)
        {
            byte[] changed = record.Value.ToArray();
            changed[place] ^= 4;
            Assert.NotEqual(RecordFault.None, rules.Validate(new Record(key, changed, record.Expires), Now));
        }

        Record Make(NodeIdentity signer, string swarm)
        {
            RecordEnvelope envelope = new() { Payload = new byte[] { 1, 2, 3 }, Expires = Now.AddHours(1), Clock = 1, Writer = owner.Peer.Bytes };
            return new Record(key, Core.Records.SignedEnvelope.Seal(in envelope, 1, new IdentitySignatures(signer), swarm, key), envelope.Expires);
        }
    }

    [Fact]
    public void Garbage_is_no_key_and_no_signature()
    {
        using NodeIdentity identity = NodeIdentity.Generate();
        IdentitySignatures signatures = new(identity);
        Assert.False(signatures.IsKeyOf(identity.Peer, []));
        Assert.False(signatures.IsKeyOf(identity.Peer, identity.PublicKey.Message.Span[1..]));
        Assert.True(signatures.IsKeyOf(identity.Peer, identity.PublicKey.Message.Span));
        Assert.False(signatures.Verify([1, 2, 3], [4], [5]));
        Assert.False(signatures.Verify(identity.PublicKey.Message.Span, [4], []));
        Assert.True(signatures.Verify(identity.PublicKey.Message.Span, [4], signatures.Sign([4])));
    }
}
