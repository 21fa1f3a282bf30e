using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kith.Artifacts.Erasure;

/// <summary>
/// The field of 256 elements, as polynomials over bits modulo x^8 + x^4 + x^3 + x^2 + 1, which most Reed–Solomon codes use. Addition is XOR.
/// </summary>
internal static class GaloisField
{
    private const int Polynomial = 0x11d;

    private static readonly byte[] Exponents = new byte[510];
    private static readonly byte[] Logarithms = new byte[256];

    static GaloisField()
    {
        int power = 1;
        for (int exponent = 0; exponent < 255; exponent++)
        {
            Exponents[exponent] = Exponents[exponent + 255] = (byte)power;
            Logarithms[power] = (byte)exponent;
            power <<= 1;
            if (power > 255)
                power ^= Polynomial;
        }
    }

    public static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Exponents[Logarithms[a] + Logarithms[b]];

    /// <summary>The inverse of an element that is not zero.</summary>
    public static byte Invert(byte a) => a == 0 ? throw new DivideByZeroException() : Exponents[255 - Logarithms[a]];

    /// <summary>
    /// Adds a multiple of one row of bytes to another, which is at least as long: 16 or 32 bytes at a time, each byte's product looked up by its halves
    /// (Plank, Greenan and Miller 2013, section 3.2).
    /// </summary>
    public static void AddMultiple(byte factor, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (factor == 0)
            return;
        destination = destination[..source.Length];
        Span<byte> low = stackalloc byte[16];
        Span<byte> high = stackalloc byte[16];
        for (int half = 0; half < 16; half++)
        {
            low[half] = Multiply(factor, (byte)half);
            high[half] = Multiply(factor, (byte)(half << 4));
        }

        int done = 0;
        Vector128<byte> lowProducts = Vector128.Create<byte>(low);
        Vector128<byte> highProducts = Vector128.Create<byte>(high);
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        if (Avx2.IsSupported)
        {
            Vector256<byte> lowTwice = Vector256.Create(lowProducts, lowProducts);
            Vector256<byte> highTwice = Vector256.Create(highProducts, highProducts);
            Vector256<byte> mask = Vector256.Create((byte)15);
            for (; done <= source.Length - Vector256<byte>.Count; done += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.LoadUnsafe(ref from, (nuint)done);
                Vector256<byte> product = Avx2.Shuffle(lowTwice, bytes & mask) ^ Avx2.Shuffle(highTwice, (bytes.AsUInt16() >> 4).AsByte() & mask);
                (Vector256.LoadUnsafe(ref to, (nuint)done) ^ product).StoreUnsafe(ref to, (nuint)done);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<byte> mask = Vector128.Create((byte)15);
            for (; done <= source.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref from, (nuint)done);
                Vector128<byte> product = Vector128.Shuffle(lowProducts, bytes & mask) ^ Vector128.Shuffle(highProducts, (bytes.AsUInt16() >> 4).AsByte() & mask);
                (Vector128.LoadUnsafe(ref to, (nuint)done) ^ product).StoreUnsafe(ref to, (nuint)done);
            }
        }

        for (; done < source.Length; done++)
            destination[done] ^= (byte)(low[source[done] & 15] ^ high[source[done] >> 4]);
    }
}
