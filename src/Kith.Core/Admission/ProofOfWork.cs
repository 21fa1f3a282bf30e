using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace Kith.Core.Admission;

/// <summary>
/// DHT-14's proof of work: a number whose SHA-256, with the node's address before it as <c>ip:port:nonce</c>, begins with so many zeros of
/// hexadecimal. The first 20 bytes are the node's id there. Kith's nodes put their peer id in the place of the address: their identity is their key.
/// </summary>
internal static class ProofOfWork
{
    /// <summary>Bytes of an id.</summary>
    public const int IdBytes = 20;

    /// <summary>The zeros asked for unless something else is: some ten thousand hashes.</summary>
    public const int DefaultDifficulty = 4;

    /// <summary>The most zeros: a thousand million hashes, which is minutes of a processor.</summary>
    public const int MaxDifficulty = 8;

    private const int MaxAddressBytes = 64;
    private const int MaxDigits = 20; // Of a u64.

    /// <summary>The smallest nonce that proves work for an address.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static ulong Find(string address, int difficulty, CancellationToken cancellation)
    {
        Check(address, difficulty);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (ulong nonce = 0; ; nonce++)
        {
            if (nonce % 4_096 == 0)
                cancellation.ThrowIfCancellationRequested();
            Hash(address, nonce, hash);
            if (HasZeros(hash, difficulty))
                return nonce;
        }
    }

    /// <summary>The id that an address and a nonce make.</summary>
    public static byte[] IdOf(string address, ulong nonce)
    {
        Check(address, DefaultDifficulty);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(address, nonce, hash);
        return hash[..IdBytes].ToArray();
    }

    /// <summary>Whether an id is the one that address and nonce make, and bears the work asked for.</summary>
    public static bool IsProof(string address, ulong nonce, ReadOnlySpan<byte> id, int difficulty)
    {
        Check(address, difficulty);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(address, nonce, hash);
        return id.SequenceEqual(hash[..IdBytes]) && HasZeros(hash, difficulty);
    }

    /// <summary>Whether a nonce proves work for an address, whatever id they make.</summary>
    public static bool IsProof(string address, ulong nonce, int difficulty)
    {
        Check(address, difficulty);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(address, nonce, hash);
        return HasZeros(hash, difficulty);
    }

    private static void Check(string address, int difficulty)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address.Length, MaxAddressBytes, nameof(address));
        ArgumentOutOfRangeException.ThrowIfNegative(difficulty);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(difficulty, MaxDifficulty);
    }

    private static void Hash(string address, ulong nonce, Span<byte> hash)
    {
        Span<byte> text = stackalloc byte[(3 * MaxAddressBytes) + 1 + MaxDigits];
        int length = Encoding.UTF8.GetBytes(address, text);
        text[length++] = (byte)':';
        Utf8Formatter.TryFormat(nonce, text[length..], out int digits);
        SHA256.HashData(text[..(length + digits)], hash);
    }

    private static bool HasZeros(ReadOnlySpan<byte> hash, int digits)
    {
        for (int digit = 0; digit < digits; digit++)
        {
            if ((digit % 2 == 0 ? hash[digit / 2] >> 4 : hash[digit / 2] & 0xF) != 0)
                return false;
        }

        return true;
    }
}
