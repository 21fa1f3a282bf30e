using System;
using System.Text;
using System.Text.Unicode;

namespace Kith.Libp2p.Formats;

/// <summary>The name of a failure domain in a message.</summary>
internal static class FailureDomainText
{
    /// <summary>The longest name that is taken, in bytes of UTF-8.</summary>
    public const int MaxBytes = 128;

    /// <summary>
    /// A name; null for one that is empty, too long or no text, as if nothing had been said. Names end up in terminals, so none with control
    /// characters is taken.
    /// </summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        bool isName = bytes.Length is > 0 and <= MaxBytes && Utf8.IsValid(bytes) && !bytes.ContainsAnyInRange<byte>(0x00, 0x1f) && !bytes.Contains<byte>(0x7f);
        return isName ? Encoding.UTF8.GetString(bytes) : null;
    }
}
