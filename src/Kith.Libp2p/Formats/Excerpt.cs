using System;

namespace Kith.Libp2p.Formats;

/// <summary>Cuts a user's text so that an error message can quote it on one line.</summary>
internal static class Excerpt
{
    private const int MaxCharacters = 60;

    /// <summary>The text, shortened and with control characters replaced.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[MaxCharacters];
        int length = Math.Min(text.Length, MaxCharacters);
        for (int index = 0; index < length; index++)
            shown[index] = char.IsControl(text[index]) ? '?' : text[index];
        return text.Length > MaxCharacters ? $"{shown[..length]}…" : shown[..length].ToString();
    }
}
