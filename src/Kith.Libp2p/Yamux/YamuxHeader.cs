using System;
using System.Buffers.Binary;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// The 12 bytes before every frame, big endian: version, type, flags, stream id, length (yamux specification, "Framing").
/// </summary>
/// <param name="Type">What the frame is.</param>
/// <param name="Flags">What it does to its stream.</param>
/// <param name="StreamId">Odd for the dialler's streams, even for the listener's, 0 for the session.</param>
/// <param name="Length">Data bytes that follow, a window delta, a ping's value or a go-away code.</param>
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 12;

    private const byte Version = 0;

    /// <summary>Reads a header from the first <see cref="Size"/> bytes; false when version, type or flags are unknown.</summary>
    /// <remarks>Stricter than the specification, which is silent about unknown flags: no peer sends any.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> source, out YamuxHeader header)
    {
        header = new YamuxHeader(
            (YamuxFrameType)source[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
        return source[0] == Version && header.Type <= YamuxFrameType.GoAway && (header.Flags & ~YamuxFlags.All) == 0;
    }

    /// <summary>Writes the header into the first <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }
}
