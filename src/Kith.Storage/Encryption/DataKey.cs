using System;
using System.Security.Cryptography;
using System.Threading;

namespace Kith.Storage.Encryption;

/// <summary>
/// One key that records are encrypted with: AES-256-GCM with random nonces, which is safe for some four thousand million of them (NIST SP 800-38D, 8.3).
/// </summary>
internal sealed class DataKey : IDisposable
{
    /// <summary>Bytes of the key.</summary>
    public const int Bytes = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 16;

    private readonly Lock _gate = new(); // The cipher has state; an operation takes a microsecond.
    private readonly AesGcm _cipher;

    public DataKey(uint number, byte[] material)
    {
        Number = number;
        Material = material;
        _cipher = new AesGcm(material, TagBytes);
    }

    /// <summary>What is written beside everything that it encrypts.</summary>
    public uint Number { get; }

    /// <summary>The key itself, to be wrapped.</summary>
    public byte[] Material { get; }

    public static DataKey Create(uint number) => new(number, RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Bytes that nobody foresees, for a salt.</summary>
    public static void Fill(Span<byte> salt) => RandomNumberGenerator.Fill(salt);

    /// <summary>Encrypts under a fresh nonce, which is written too.</summary>
    public void Encrypt(Span<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> sealedBytes, Span<byte> tag, ReadOnlySpan<byte> bound)
    {
        RandomNumberGenerator.Fill(nonce);
        lock (_gate)
            _cipher.Encrypt(nonce, plain, sealedBytes, tag, bound);
    }

    /// <summary>False when anything is not as it was encrypted.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> bound)
    {
        try
        {
            lock (_gate)
                _cipher.Decrypt(nonce, sealedBytes, tag, plain, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(Material);
    }
}
