using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Formats;
using Kith.Libp2p.Tests.Vectors;

namespace Kith.Libp2p.Tests.Identity;

public sealed class PublicKeyTests
{
    private static readonly KeyVector[] Vectors = VectorFile.Read<KeyVector>("libp2p-keys.json");

    public static TheoryData<string, int, string> Kinds => new()
    {
        { "ECDSA", (int)KeyType.Ecdsa, "Qm" },
        { "ED25519", (int)KeyType.Ed25519, "12D3KooW" },
        { "secp256k1", (int)KeyType.Secp256k1, "16Uiu2" },
        { "rsa", (int)KeyType.Rsa, "Qm" },
    };

    [Fact]
    public void Every_published_key_is_one_of_the_kinds_tested_here()
    {
        Assert.Equal(8, Vectors.Length);
        Assert.All(Vectors, vector => Assert.Contains(vector.Type, Kinds.Select(kind => kind.Data.Item1)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Published_public_key_is_read_and_written_back_the_same(string kind, int type, string textStart)
    {
        byte[] message = Vector(kind, "public");
        Assert.True(PublicKey.TryParse(message, out PublicKey? key));
        Assert.Equal((KeyType)type, key.Type);
        Assert.Equal(message, key.Message.ToArray());
        Assert.StartsWith(textStart, PeerIdText.Format(key.Peer), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Signature_of_the_published_private_key_is_verified(string kind, int type, string textStart)
    {
        Assert.NotEmpty(textStart);
        Assert.True(KeyMessage.TryRead(Vector(kind, "private"), out KeyType privateType, out ReadOnlySpan<byte> data));
        Assert.Equal((KeyType)type, privateType);
        Assert.True(PublicKey.TryParse(Vector(kind, "public"), out PublicKey? key));
        byte[] message = [1, 2, 3];
        byte[] signature = Sign(privateType, data.ToArray(), message);

        Assert.True(key.Verify(message, signature));
        Assert.False(key.Verify([1, 2, 4], signature));
        Assert.False(key.Verify(message, []));
        Assert.False(key.Verify(message, signature.AsSpan(1)));
        signature[^1] ^= 1;
        Assert.False(key.Verify(message, signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0801")] // No data.
    [InlineData("12010a0801")] // Data before the type.
    [InlineData("08041200")] // An unknown type.
    [InlineData("08011200")] // No key.
    [InlineData("0802122100000000000000000000000000000000000000000000000000000000000000000" + "0")] // No compressed point.
    public void Malformed_key_is_refused(string hex) => Assert.False(PublicKey.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void Only_the_deterministic_form_of_a_key_is_accepted()
    {
        byte[] message = Vector("ED25519", "public");
        Assert.True(PublicKey.TryParse(message, out _));
        Assert.False(PublicKey.TryParse([.. message, 0x18, 0x01], out _)); // A further field.
        Assert.False(PublicKey.TryParse([0x08, 0x81, 0x00, .. message[2..]], out _)); // The same type in two bytes.
        Assert.False(PublicKey.TryParse([.. message, .. message], out _));
    }

    [Theory]
    [InlineData(2040, false)]
    [InlineData(2048, true)]
    [InlineData(8192, true)]
    [InlineData(8200, false)]
    [InlineData(100_000, false)]
    public void Rsa_keys_outside_the_limits_are_refused_before_any_arithmetic(int bits, bool accepted) =>
        Assert.Equal(accepted, PublicKey.TryParse(KeyMessage.Write(KeyType.Rsa, RsaKey(bits, [1, 0, 1])), out _));

    [Theory]
    [InlineData("03", true)]
    [InlineData("010001", true)]
    [InlineData("01", false)]
    [InlineData("010000", false)]
    [InlineData("0100000001", false)]
    public void Rsa_exponent_is_small_and_odd(string exponent, bool accepted) =>
        Assert.Equal(accepted, PublicKey.TryParse(KeyMessage.Write(KeyType.Rsa, RsaKey(2048, Convert.FromHexString(exponent))), out _));

    [Fact]
    public void Ecdsa_key_with_explicit_curve_parameters_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters explicitCurve = key.ExportExplicitParameters(includePrivateParameters: false);
        using ECDsa same = ECDsa.Create(explicitCurve);
        Assert.True(PublicKey.TryParse(KeyMessage.Write(KeyType.Ecdsa, key.ExportSubjectPublicKeyInfo()), out _));
        Assert.False(PublicKey.TryParse(KeyMessage.Write(KeyType.Ecdsa, same.ExportSubjectPublicKeyInfo()), out _));
    }

    [Fact]
    public void Point_off_the_curve_verifies_nothing()
    {
        byte[] message = Vector("ECDSA", "public");
        message[^1] ^= 1;
        Assert.True(PublicKey.TryParse(message, out PublicKey? ecdsa));
        Assert.False(ecdsa.Verify([1], [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]));
        byte[] noPoint = [0x08, 0x02, 0x12, 0x21, 0x02, .. Enumerable.Repeat((byte)0xff, 32)];
        Assert.True(PublicKey.TryParse(noPoint, out PublicKey? secp256k1));
        Assert.False(secp256k1.Verify([1], [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]));
    }

    [Fact]
    public void Key_of_one_kind_is_not_accepted_under_the_name_of_another()
    {
        Assert.True(KeyMessage.TryRead(Vector("ECDSA", "public"), out _, out ReadOnlySpan<byte> ecdsa));
        Assert.False(PublicKey.TryParse(KeyMessage.Write(KeyType.Rsa, ecdsa), out _));
    }

    [Fact]
    public async Task One_key_signs_and_verifies_on_many_threads_at_once()
    {
        using NodeIdentity identity = NodeIdentity.Generate();
        IEnumerable<Task<bool>> work = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            Enumerable.Range(0, 50).All(round => identity.PublicKey.Verify([(byte)thread, (byte)round], identity.Sign([(byte)thread, (byte)round])))));
        Assert.All(await Task.WhenAll(work), Assert.True);
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_written_back_the_same() => Mutation.Check(
        bytes =>
        {
            if (!PublicKey.TryParse(bytes, out PublicKey? key))
                return;
            Assert.Equal(bytes, key.Message.ToArray());
            Assert.False(key.Verify([1], new byte[64]));
        },
        [.. Vectors.Where(vector => vector.Half == "public").Select(vector => Convert.FromHexString(vector.Hex))]);

    private static byte[] Vector(string kind, string half) =>
        Convert.FromHexString(Vectors.Single(vector => vector.Type == kind && vector.Half == half).Hex);

    private static byte[] Sign(KeyType type, byte[] privateKey, byte[] message)
    {
        if (type == KeyType.Ed25519)
        {
            using NodeIdentity identity = NodeIdentity.FromSeed(privateKey.AsSpan(0, 32));
            return identity.Sign(message);
        }

        if (type == KeyType.Rsa)
        {
            using RSA rsa = RSA.Create();
            rsa.ImportRSAPrivateKey(privateKey, out _);
            return rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using ECDsa ecdsa = ECDsa.Create();
        if (type == KeyType.Ecdsa)
            ecdsa.ImportECPrivateKey(privateKey, out _);
        else
            ecdsa.ImportParameters(new ECParameters { Curve = ECCurve.CreateFromValue("1.3.132.0.10"), D = privateKey });
        return ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[] RsaKey(int bits, byte[] exponent)
    {
        byte[] modulus = [.. Enumerable.Repeat((byte)0xff, bits / 8)];
        AsnWriter numbers = new(AsnEncodingRules.DER);
        using (numbers.PushSequence())
        {
            numbers.WriteIntegerUnsigned(modulus);
            numbers.WriteIntegerUnsigned(exponent);
        }

        AsnWriter info = new(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                info.WriteNull();
            }

            info.WriteBitString(numbers.Encode());
        }

        return info.Encode();
    }
}
