using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>RSA and ECDSA keys in DER, and the arithmetic that is done with them.</summary>
internal sealed class PublicKeyInfoTarget() : FuzzTarget<SubjectPublicKeyInfo>("public-key-info", typeof(SubjectPublicKeyInfo))
{
    public override byte[] Draw(Random random)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            bool isRsa = random.Next(4) == 0;
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(isRsa ? "1.2.840.113549.1.1.1" : "1.2.840.10045.2.1");
                if (isRsa)
                    writer.WriteNull();
                else
                    writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
            }

            writer.WriteBitString(isRsa ? Rsa(random) : [4, .. Drawn.Bytes(random, 64)]);
        }

        return writer.Encode();
    }

    protected override bool TryDecode(byte[] input, out SubjectPublicKeyInfo? decoded)
    {
        if (!SubjectPublicKeyInfo.TryParse(input, out decoded))
            return false;
        byte[] signature = new byte[256];
        Promise.That(!decoded.Verify(input, signature, HashAlgorithmName.SHA256), "a signature by nobody is none.");
        return true;
    }

    protected override void Check(byte[] input, SubjectPublicKeyInfo decoded) =>
        Promise.That(decoded.Type is KeyType.Rsa or KeyType.Ecdsa, "the type is one of the two.");

    private static byte[] Rsa(Random random)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned([0x80, .. Drawn.Bytes(random, 254), 0x01]);
            writer.WriteInteger(65_537);
        }

        return writer.Encode();
    }
}
