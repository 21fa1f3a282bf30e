using System;
using System.Runtime.InteropServices;

namespace Kith.Artifacts.Compression;

/// <summary>The system's zstd, where there is one: its simple functions, whose signatures are stable since version 1.0.</summary>
internal static unsafe partial class ZstdLibrary
{
    private const string Library = "libzstd.so.1";
    private const int Level = 1;

    private static readonly Lazy<bool> Found = new(() => NativeLibrary.TryLoad(Library, out _));

    /// <summary>Whether this machine has it.</summary>
    public static bool IsPresent => Found.Value;

    /// <summary>Compresses into a buffer; zero when the result does not fit.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            nuint length = CompressCore(to, (nuint)destination.Length, from, (nuint)source.Length, Level);
            return IsError(length) != 0 ? 0 : (int)length;
        }
    }

    /// <summary>Decompresses into a buffer; false when that does not fill it exactly, or the source is no zstd frame.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            nuint length = DecompressCore(to, (nuint)destination.Length, from, (nuint)source.Length);
            return IsError(length) == 0 && length == (nuint)destination.Length;
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_compress")]
    private static partial nuint CompressCore(byte* destination, nuint capacity, byte* source, nuint length, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompress")]
    private static partial nuint DecompressCore(byte* destination, nuint capacity, byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);
}
