using System;

namespace Kith.Storage.Files;

/// <summary>The checksum that goes with a stored record: CRC-32C over everything that is kept of it.</summary>
internal static class RecordChecksum
{
    public static uint Of(ReadOnlySpan<byte> identifier, long expires, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong writer)
    {
        uint state = Crc32C.Append(Crc32C.Start, identifier);
        state = Crc32C.Append(state, expires);
        state = Crc32C.Append(state, key.Length); // So that a byte cannot move between key and value unseen.
        state = Crc32C.Append(state, key);
        state = Crc32C.Append(state, value);
        if (writer != 0)
            state = Crc32C.Append(state, (long)writer); // Layout 1 had no writers: its rows have kept their checksums.
        return Crc32C.Finish(state);
    }
}
