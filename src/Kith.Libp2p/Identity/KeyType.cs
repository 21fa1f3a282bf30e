namespace Kith.Libp2p.Identity;

/// <summary>The kinds of identity keys (libp2p peer-ids, "Keys"); the numbers are those of the wire.</summary>
public enum KeyType
{
    /// <summary>RSA, 2,048 to 8,192 bits; signatures PKCS#1 v1.5 over SHA-256.</summary>
    Rsa = 0,

    /// <summary>Ed25519, what Kith makes.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA on secp256k1 over SHA-256.</summary>
    Secp256k1 = 2,

    /// <summary>ECDSA on P-256, P-384 or P-521 over SHA-256.</summary>
    Ecdsa = 3,
}
