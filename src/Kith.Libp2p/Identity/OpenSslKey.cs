using System;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Kith.Libp2p.Identity;

/// <summary>
/// One key inside OpenSSL. Signing and verifying are safe from many threads at once: each call has its own context and the key is
/// only read.
/// </summary>
internal sealed class OpenSslKey : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Bytes of an Ed25519 seed.</summary>
    public const int Ed25519SeedBytes = 32;

    /// <summary>Bytes of an Ed25519 public key.</summary>
    public const int Ed25519PublicBytes = 32;

    /// <summary>Bytes of an Ed25519 signature.</summary>
    public const int Ed25519SignatureBytes = 64;

    /// <summary>Made by the marshaller, which then sets the handle.</summary>
    public OpenSslKey()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The Ed25519 private key of a seed (RFC 8032, section 5.1.5).</summary>
    public static OpenSslKey Ed25519Private(ReadOnlySpan<byte> seed)
    {
        LibCrypto.Require();
        OpenSslKey key = LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.Ed25519, 0, seed, (nuint)seed.Length);
        return key.IsInvalid ? throw Failed("read an Ed25519 seed") : key;
    }

    /// <summary>An Ed25519 public key. Bytes that are no point of the curve are found out by <see cref="Verify"/>.</summary>
    public static OpenSslKey Ed25519Public(ReadOnlySpan<byte> bytes)
    {
        LibCrypto.Require();
        OpenSslKey key = LibCrypto.EVP_PKEY_new_raw_public_key(LibCrypto.Ed25519, 0, bytes, (nuint)bytes.Length);
        return key.IsInvalid ? throw Failed("read an Ed25519 public key") : key;
    }

    /// <summary>A public key from its DER SubjectPublicKeyInfo; the handle is invalid when OpenSSL refuses it.</summary>
    public static unsafe OpenSslKey FromSubjectPublicKeyInfo(ReadOnlySpan<byte> der)
    {
        LibCrypto.Require();
        fixed (byte* start = der)
        {
            byte* position = start;
            OpenSslKey key = LibCrypto.d2i_PUBKEY(0, ref position, der.Length);
            if (key.IsInvalid)
                LibCrypto.ERR_clear_error();
            return key;
        }
    }

    /// <summary>Writes the Ed25519 seed.</summary>
    public void CopySeedTo(Span<byte> seed)
    {
        nuint length = Ed25519SeedBytes;
        if (LibCrypto.EVP_PKEY_get_raw_private_key(this, seed[..Ed25519SeedBytes], ref length) != 1)
            throw Failed("export an Ed25519 seed");
    }

    /// <summary>The 32 bytes of an Ed25519 public key.</summary>
    public byte[] Ed25519PublicKey()
    {
        byte[] bytes = new byte[Ed25519PublicBytes];
        nuint length = Ed25519PublicBytes;
        if (LibCrypto.EVP_PKEY_get_raw_public_key(this, bytes, ref length) != 1)
            throw Failed("export an Ed25519 public key");
        return bytes;
    }

    /// <summary>Signs with Ed25519.</summary>
    public byte[] SignEd25519(ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[Ed25519SignatureBytes];
        nuint length = Ed25519SignatureBytes;
        nint context = NewContext();
        try
        {
            if (LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, this) != 1
                || LibCrypto.EVP_DigestSign(context, signature, ref length, data, (nuint)data.Length) != 1)
                throw Failed("sign with Ed25519");
            return signature;
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
        }
    }

    /// <summary>Whether a signature is right: plain for Ed25519, over SHA-256 otherwise.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, bool overSha256)
    {
        nint context = NewContext();
        try
        {
            nint digest = overSha256 ? LibCrypto.EVP_sha256() : 0;
            bool right = LibCrypto.EVP_DigestVerifyInit(context, 0, digest, 0, this) == 1
                && LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, data, (nuint)data.Length) == 1;
            if (!right)
                LibCrypto.ERR_clear_error(); // Errors stay on the thread, where the next user of OpenSSL would find them.
            return right;
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }

    private static nint NewContext()
    {
        nint context = LibCrypto.EVP_MD_CTX_new();
        return context != 0 ? context : throw Failed("allocate a digest context");
    }

    private static CryptographicException Failed(string what)
    {
        LibCrypto.ERR_clear_error();
        return new CryptographicException($"OpenSSL could not {what}.");
    }
}
