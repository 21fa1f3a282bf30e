using System;
using System.Buffers.Binary;
using System.IO;

namespace Kith.Storage.Sqlite;

/// <summary>
/// Whether a write-ahead log is damaged before its end. SQLite stops replaying at the first frame whose checksum does not fit, which is right
/// after a power failure and silent about frames that were whole behind it (SQLite file format, section 4).
/// </summary>
internal static class StoreLogTail
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int MaxPageBytes = 65_536;
    private const uint Magic = 0x377f0682; // The last bit says that checksums are computed over big-endian words.

    /// <summary>
    /// True when the header or a frame of the log's present run does not fit its checksum. A power failure looks like that too when it tears what was
    /// not synced yet: then some work is done in vain. A log cut off between two frames cannot be told from one that ended there.
    /// </summary>
    public static bool IsBroken(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return true;
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        int pageBytes = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        if ((magic & ~1u) != Magic || pageBytes is < 512 or > MaxPageBytes)
            return true;
        bool isBigEndian = (magic & 1) != 0;
        ulong sum = Sum(0, header[..24], isBigEndian);
        if (sum != BinaryPrimitives.ReadUInt64BigEndian(header[24..]))
            return true;

        byte[] frame = new byte[FrameHeaderBytes + pageBytes];
        bool isRunOver = false;
        while (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            if (!frame.AsSpan(8, 8).SequenceEqual(header.Slice(16, 8)))
            {
                isRunOver = true; // Frames of the run before this one follow, unless this frame's salt is what broke.
                continue;
            }

            sum = Sum(Sum(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(FrameHeaderBytes), isBigEndian);
            if (isRunOver || sum != BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(16)))
                return true;
        }

        return false;
    }

    // Two running sums of 32 bits each, the first in the upper half.
    private static ulong Sum(ulong before, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        uint first = (uint)(before >> 32);
        uint second = (uint)before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            first += Word(bytes, isBigEndian) + second;
            second += Word(bytes[4..], isBigEndian) + first;
        }

        return ((ulong)first << 32) | second;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
