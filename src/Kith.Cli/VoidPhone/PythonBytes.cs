using System;
using System.Text;

namespace Kith.Cli.VoidPhone;

/// <summary>Bytes as Python prints them: <c>b'lolz\x00'</c>.</summary>
internal static class PythonBytes
{
    /// <summary>The literal. In single quotes, unless there are such and no double ones among the bytes.</summary>
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        StringBuilder text = new(bytes.Length + 3);
        text.Append('b').Append(quote);
        foreach (byte value in bytes)
        {
            text.Append(value switch
            {
                (byte)'\\' => @"\\",
                (byte)'\t' => @"\t",
                (byte)'\n' => @"\n",
                (byte)'\r' => @"\r",
                _ when value == quote => $"\\{quote}",
                >= 0x20 and < 0x7f => $"{(char)value}",
                _ => $"\\x{value:x2}",
            });
        }

        return text.Append(quote).ToString();
    }
}
