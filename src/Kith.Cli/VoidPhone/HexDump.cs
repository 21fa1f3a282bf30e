using System;
using System.Collections.Generic;
using System.Text;

namespace Kith.Cli.VoidPhone;

/// <summary>Bytes as lines of sixteen: place, hexadecimal, text.</summary>
internal static class HexDump
{
    private const int BytesPerLine = 16;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(byte[] bytes)
    {
        for (int place = 0; place < bytes.Length; place += BytesPerLine)
            yield return Line(place, bytes.AsSpan(place, Math.Min(BytesPerLine, bytes.Length - place)));
    }

    private static string Line(int place, ReadOnlySpan<byte> bytes)
    {
        StringBuilder numbers = new();
        StringBuilder text = new();
        for (int index = 0; index < bytes.Length; index++)
        {
            numbers.Append(index == BytesPerLine / 2 ? "  " : index == 0 ? "" : " ").Append(bytes[index].ToString("X2"));
            text.Append(bytes[index] is >= 0x20 and < 0x7f ? (char)bytes[index] : '.');
        }

        return $"{place:X8}: {numbers,-48}  {text}";
    }
}
