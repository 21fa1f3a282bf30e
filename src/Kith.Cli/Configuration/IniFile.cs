using System;
using System.Collections.Generic;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>
/// An ini file: sections in brackets, <c>key = value</c> below them, comments after # or ; at the beginning of a line or after a space. A value
/// in double quotes is taken as it is.
/// </summary>
internal static class IniFile
{
    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: a line is neither; the message has file and line.</exception>
    public static List<IniEntry> Parse(string text, string file)
    {
        List<IniEntry> entries = [];
        Dictionary<(string, string), int> seen = [];
        string? section = null;
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                line = WithoutComment(line);
                if (line.Length < 3 || line[^1] != ']')
                    throw Wrong(file, number, $"'{line}' is no section. Write it like [node].");
                section = line[1..^1].Trim().ToString();
                continue;
            }

            int equals = line.IndexOf('=');
            if (equals <= 0)
                throw Wrong(file, number, "this line is no setting. Write it like key = value, or begin it with # to make it a comment.");
            if (section is null)
                throw Wrong(file, number, "a setting stands before the first section. Put a line like [node] before it.");
            string key = line[..equals].Trim().ToString();
            if (!seen.TryAdd((section, key), number))
                throw Wrong(file, number, $"'{key}' stands in [{section}] already, in line {seen[(section, key)]}. Remove one of the two.");
            entries.Add(new IniEntry(section, key, ValueOf(line[(equals + 1)..].Trim(), file, number), number));
        }

        return entries;
    }

    /// <summary>What is wrong with a line.</summary>
    public static KithException Wrong(string file, int line, string problem) => new(KithErrorCode.InvalidConfiguration, $"{file}:{line}: {problem}");

    private static string ValueOf(ReadOnlySpan<char> value, string file, int line)
    {
        if (value is not ['"', ..])
            return WithoutComment(value).ToString();
        int end = value[1..].IndexOf('"');
        if (end < 0 || value[(end + 2)..].TrimStart() is not ([] or ['#' or ';', ..]))
            throw Wrong(file, line, "a value begins with a quote and does not end with one. Close it, or leave both away.");
        return value[1..(end + 1)].ToString();
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] is '#' or ';' && (index == 0 || char.IsWhiteSpace(text[index - 1])))
                return text[..index].TrimEnd();
        }

        return text;
    }
}
