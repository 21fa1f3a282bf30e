using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kith.Libp2p.Identity;

/// <summary>
/// The functions of OpenSSL 3 that the base class library does not offer: Ed25519, and compressed points. Names are OpenSSL's.
/// </summary>
internal static partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>EVP_PKEY_ED25519.</summary>
    public const int Ed25519 = 1087;

    private static readonly Lazy<bool> IsLoaded = new(Load);

    /// <summary>Checks, once a process, that the library is there.</summary>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is not installed.</exception>
    public static void Require()
    {
        if (!IsLoaded.Value)
        {
            throw new PlatformNotSupportedException(
                $"Kith needs OpenSSL 3 ({Library}) for Ed25519 keys, and it is not installed. Install your distribution's libssl3 package.");
        }
    }

    private static bool Load()
    {
        // The runtime must be the first to initialise the library: it turns off the exit handler that would free OpenSSL's state
        // under threads that still use it.
        SHA256.HashData([], stackalloc byte[SHA256.HashSizeInBytes]);
        return NativeLibrary.TryLoad(Library, out _);
    }

    [LibraryImport(Library)]
    internal static partial OpenSslKey EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial OpenSslKey EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_private_key(OpenSslKey key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(OpenSslKey key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Library)]
    internal static unsafe partial OpenSslKey d2i_PUBKEY(nint reuse, ref byte* bytes, nint length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial nint EVP_sha256();

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, OpenSslKey key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(
        nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, OpenSslKey key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(
        nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();
}
