using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>
/// Inputs worth keeping, one file a target: published vectors, what hostile peers send, and whatever once broke something. A line with '#'
/// tells the story of the inputs below it. An input is a line <c>accept</c> or <c>refuse</c>, then <c>hex</c> or <c>text</c>, then itself.
/// </summary>
internal static class Corpus
{
    private const string Folder = "Corpus";

    /// <summary>The targets that have a file.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(FolderPath, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file));

    private static string FolderPath => Path.Combine(AppContext.BaseDirectory, Folder);

    /// <summary>The inputs of a target; none when it has no file.</summary>
    /// <exception cref="FormatException">A line is not of the form above, or no story stands before it.</exception>
    public static IReadOnlyList<CorpusEntry> Of(string target)
    {
        string path = Path.Combine(FolderPath, target + ".txt");
        return File.Exists(path) ? Parse(File.ReadAllLines(path)) : [];
    }

    /// <summary>Reads the lines of a file.</summary>
    public static IReadOnlyList<CorpusEntry> Parse(IEnumerable<string> lines)
    {
        List<CorpusEntry> entries = [];
        bool isExplained = false;
        foreach (string line in lines)
        {
            if (line.Length == 0)
                isExplained = false;
            else if (line[0] == '#')
                isExplained = true;
            else if (isExplained && line.Split(' ', 3) is [("accept" or "refuse") and var verdict, var form, var input])
                entries.Add(new CorpusEntry(Read(form, input), verdict == "accept"));
            else
                throw new FormatException($"'{line}' is not an input with its story: # story, then: accept|refuse hex|text INPUT");
        }

        return entries;
    }

    private static byte[] Read(string form, string input) => form switch
    {
        "hex" => Convert.FromHexString(input),
        "text" => Encoding.UTF8.GetBytes(input),
        _ => throw new FormatException($"'{form}' is neither hex nor text."),
    };
}
