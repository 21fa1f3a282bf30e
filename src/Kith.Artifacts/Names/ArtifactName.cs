using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kith.Core.Node;

namespace Kith.Artifacts.Names;

/// <summary>What artifacts and their versions may be called: 1 to 64 of the letters and digits of ASCII, '.', '_' and '-', none of them a dot at the beginning.</summary>
internal static class ArtifactName
{
    public const int MaxCharacters = 64;

    /// <summary>The version that stands for whichever is latest.</summary>
    public const string Latest = "latest";

    public static bool IsValid(string text)
    {
        if (text.Length is 0 or > MaxCharacters || text[0] == '.')
            return false;
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-'))
                return false;
        }

        return true;
    }

    /// <summary>Reads a name from bytes; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? name)
    {
        name = bytes.Length <= MaxCharacters && Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : null;
        if (name is null || IsValid(name))
            return name is not null;
        name = null;
        return false;
    }

    /// <summary>Throws where a name is none.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public static void RequireName(string name) => Require(name, "an artifact");

    /// <summary>Throws where a version is none, or is the word for the latest.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public static void RequireVersion(string version)
    {
        Require(version, "a version");
        if (version == Latest)
            throw new KithException(KithErrorCode.InvalidArgument, $"'{Latest}' is no name of a version: it stands for the one that is. Choose another, such as 1 or 2026-11-28.");
    }

    private static void Require(string text, string what)
    {
        if (!IsValid(text))
            throw new KithException(KithErrorCode.InvalidArgument, $"'{Shortened(text)}' is no name of {what}. Allowed: 1 to {MaxCharacters} letters and digits of ASCII, '.', '_' and '-', not beginning with a dot.");
    }

    private static string Shortened(string text) => text.Length <= MaxCharacters ? text : text[..MaxCharacters] + "…";
}
