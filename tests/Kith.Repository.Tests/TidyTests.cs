using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Kith.Repository.Tests;

/// <summary>House rules that a reader would otherwise have to watch for.</summary>
public sealed class TidyTests
{
    private const int MaxFileLines = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] FilesWithoutAType = ["Program.cs", "AssemblyInfo.cs"];
    private static readonly string[] GeneratorMarks = ["[LibraryImport", "[LoggerMessage", "JsonSerializerContext", "[GeneratedRegex"];

    /// <summary>Where "async void" may stand, with the reason.</summary>
    private static readonly Dictionary<string, string> AsyncVoid = new(StringComparer.Ordinal)
    {
        ["src/Kith.Core/Overlays/TaskGroup.cs"] = "The one place where a child's end is observed; every exception is caught and reported.",
        ["tests/Kith.Tests/NodeLoopTests.cs"] = "Shows that the loop reports what escapes such a method.",
    };

    /// <summary>Where a test may wait for the clock, with the reason.</summary>
    private static readonly Dictionary<string, string> Waits = new(StringComparer.Ordinal)
    {
        ["tests/Kith.Libp2p.Tests/Yamux/RawPeer.cs"] = "Holds a stream without touching it, and a stream's end is not an event.",
        ["tests/Kith.EndToEnd.Tests/MulticastTests.cs"] = "Datagrams in earnest: nothing tells when a node has heard of another.",
        ["tests/Kith.Libp2p.Tests/Transport/Patience.cs"] = "The one bounded wait for a condition that raises no event.",
    };

    [Fact]
    public void Files_are_short()
    {
        IEnumerable<string> found =
            from file in Repository.Files
            where file.Path.EndsWith(".cs", StringComparison.Ordinal) || file.Path.EndsWith(".js", StringComparison.Ordinal)
            let lines = file.Text.AsSpan().Count('\n')
            where lines > MaxFileLines
            select $"{file} has {lines} lines, more than {MaxFileLines}";
        Findings.None(found);
    }

    [Fact]
    public void A_file_holds_one_type_and_bears_its_name()
    {
        IEnumerable<string> found =
            from file in Repository.CSharp()
            let types = TopLevelTypes(file)
            let name = file.Name[..^3]
            where types.Length == 0 ? !FilesWithoutAType.Contains(file.Name) : types.Length > 1 || types[0] != name
            select $"{file} holds {(types.Length == 0 ? "no type" : string.Join(", ", types))}";
        Findings.None(found);
    }

    [Fact]
    public void No_type_is_named_for_having_no_purpose() =>
        Nowhere(Repository.CSharp(), file => file.Code, @"\b(?:class|struct|record|interface|enum) \w*(?:Helpers?|Managers?|Util|Utils|Utility|Utilities|Common)\b");

    [Fact]
    public void No_regions() => Nowhere(Repository.CSharp(), file => file.Code, @"^\s*#region\b");

    [Fact]
    public void Partial_classes_only_where_a_generator_fills_them() =>
        Nowhere(Repository.CSharp().Where(file => !GeneratorMarks.Any(mark => file.Code.Contains(mark, StringComparison.Ordinal))), file => file.Code, @"\bpartial (?:class|struct|record|interface)\b");

    [Fact]
    public void No_async_void() => Nowhere(Repository.CSharp().Where(file => !AsyncVoid.ContainsKey(file.Path)), file => file.Code, @"\basync void\b");

    [Fact]
    public void Tests_do_not_wait_for_the_clock() =>
        Nowhere(Repository.CSharp("tests/").Where(file => !Waits.ContainsKey(file.Path)), file => file.Code, @"\bThread\.Sleep\b|\bTask\.Delay\((?!Timeout\.Infinite)(?![^;]*(?:\b_?[tT]ime\b|\b_?[cC]lock\b))");

    [Fact]
    public void Nothing_is_left_for_later() =>
        Nowhere(Repository.Files, file => file.Text, @"\b(?:TO" + "DO|FIX" + "ME|HA" + @"CK)\b");

    [Fact]
    public void No_path_of_one_machine() =>
        Nowhere(Repository.Files.Where(file => !file.Path.EndsWith("lock.json", StringComparison.Ordinal)), file => file.Text, @"(?<![\w.$}/])(?:/(?:home|root|Users|work|tmp)/\w|[A-Z]:\\\\?\w)");

    [Fact]
    public void Lock_files_name_no_host() =>
        Nowhere(Repository.WithExtension("lock.json"), file => file.Text, "\"resolved\": \"https?:|registry");

    [Fact]
    public void Warnings_are_suppressed_one_rule_at_a_time() =>
        Nowhere(Repository.CSharp(), file => file.Code, @"#pragma warning disable\s*$|#nullable disable");

    private static string[] TopLevelTypes(SourceFile file) =>
        [.. Regex.Matches(file.Code, @"^(?:\w+ )*(?:class|struct|interface|enum|record(?: class| struct)?) (\w+)|^(?:\w+ )*delegate [^(]* (\w+)(?:<[^>]*>)?\(", RegexOptions.Multiline, Patience)
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)];

    private static void Nowhere(IEnumerable<SourceFile> files, Func<SourceFile, string> read, string pattern)
    {
        IEnumerable<string> found =
            from file in files
            let text = read(file)
            from Match match in Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant, Patience)
            select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value.Trim()}";
        Findings.None(found);
    }
}
