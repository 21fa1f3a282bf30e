using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kith.Repository.Tests;

/// <summary>What the pages say about the repository is true of it.</summary>
public sealed class DocumentationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static IEnumerable<SourceFile> Pages => Repository.WithExtension(".md");

    private static SourceFile Map => Repository.File("docs/architecture.md");

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        IEnumerable<string> found =
            from page in Pages
            from link in LinksOf(page)
            where !File.Exists(InRoot(link)) && !Directory.Exists(InRoot(link))
            select $"{page} links to {link}";
        Findings.None(found);
    }

    [Fact]
    public void The_map_lists_every_project_and_every_room()
    {
        string[] linked = [.. LinksOf(Map)];
        IEnumerable<string> rooms = Repository.CSharp("src/").Select(file => string.Join('/', file.Path.Split('/')[..^1].Take(3))).Distinct();
        Findings.None(rooms.Except(linked).Select(room => $"{Map} has no line for {room}"));
    }

    [Fact]
    public void A_type_that_the_map_names_is_linked_once_it_exists()
    {
        string[] linked = [.. LinksOf(Map).Select(Path.GetFileNameWithoutExtension).OfType<string>()];
        IEnumerable<string> found =
            from Match match in Regex.Matches(Map.Text, @"`([A-Z]\w+)`", RegexOptions.None, Patience)
            let name = match.Groups[1].Value
            where !linked.Contains(name) && Repository.CSharp("src/").Any(file => file.Name == name + ".cs")
            select $"{Map}:{Map.LineOf(match.Index)} names {name} without a link";
        Findings.None(found);
    }

    [Fact]
    public void A_test_that_a_page_names_exists()
    {
        IEnumerable<string> found =
            from page in Pages
            from Match match in Regex.Matches(page.Text, @"`(\w+Tests)`", RegexOptions.None, Patience)
            where !Repository.CSharp("tests/").Any(file => file.Name == match.Groups[1].Value + ".cs")
            select $"{page}:{page.LineOf(match.Index)} names {match.Groups[1].Value}";
        Findings.None(found);
    }

    [Fact]
    public void Every_test_project_has_a_budget()
    {
        string budgets = Repository.File("docs/testing.md").Text;
        IEnumerable<string> projects = Repository.WithExtension(".Tests.csproj").Select(file => Path.GetFileNameWithoutExtension(file.Name));
        Findings.None(projects.Where(project => !budgets.Contains($"| {project} |", StringComparison.Ordinal)).Select(project => $"docs/testing.md has no budget for {project}"));
    }

    [Fact]
    public void Every_package_is_explained_at_its_version()
    {
        string[] explained = [.. Rows("docs/dependencies.md").Where(row => row.Length == 5).Select(row => $"{row[0]} {row[1]}")];
        string[] used = [.. XDocument.Parse(Repository.File("Directory.Packages.props").Text).Descendants("PackageVersion")
            .Select(package => $"{package.Attribute("Include")!.Value} {package.Attribute("Version")!.Value}")];
        Findings.None(used.Except(explained).Select(package => $"docs/dependencies.md has no line for {package}"));
        Findings.None(explained.Except(used).Where(line => char.IsDigit(line[^1])).Select(line => $"docs/dependencies.md explains {line}, which nobody uses"));
    }

    [Fact]
    public void The_glossary_is_in_order_with_one_line_a_word()
    {
        string[] words = [.. GlossaryWords()];
        Assert.Equal(words.Distinct().OrderBy(Sortable, StringComparer.Ordinal), words);
    }

    [Theory]
    [InlineData("contact, peer, identifier, distance, k-bucket, replacement cache, closest, lookup, frontier, alpha, k")]
    [InlineData("replica, record, provider, publish, republish, join, refresh, successor, predecessor, finger, stabilise")]
    public void The_glossary_has_the_words_of_the_field(string words) => Assert.Empty(words.Split(", ").Except(GlossaryWords()));

    [Fact]
    public void No_type_is_named_with_a_word_that_another_replaces()
    {
        string[] replaced = [.. Rows("docs/glossary.md").Where(row => row.Length == 2 && row[0] is not "Not" && !row[0].StartsWith('-')).Select(row => row[0])];
        Assert.NotEmpty(replaced);
        IEnumerable<string> found =
            from file in Repository.CSharp()
            from word in replaced
            where file.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
            select $"{file} says {word}";
        Findings.None(found);
    }

    [Fact]
    public void The_README_begins_with_the_two_commands()
    {
        string[] blocks = [.. Regex.Matches(Repository.File("README.md").Text, @"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, Patience)
            .Select(match => match.Groups[1].Value.Trim())];
        Assert.Equal(["./kith up", "dotnet test"], blocks[..2]);
    }

    [Fact]
    public void Every_shell_block_of_the_README_is_run()
    {
        IEnumerable<string> found =
            from Match match in Regex.Matches(Repository.File("README.md").Text, @"(?<mark>^.*)\n```(?:sh|text)$", RegexOptions.Multiline, Patience)
            where !Regex.IsMatch(match.Groups["mark"].Value, "^<!-- ci: (background|run|output|test) -->$", RegexOptions.None, Patience)
            select $"README.md:{Repository.File("README.md").LineOf(match.Index) + 1} has a block without a mark";
        Findings.None(found);
    }

    private static IEnumerable<string> GlossaryWords() =>
        Regex.Matches(Repository.File("docs/glossary.md").Text, @"^- \*\*([^*]+)\*\*: .+\.$", RegexOptions.Multiline, Patience).Select(match => match.Groups[1].Value);

    private static string Sortable(string word) => word.Replace('-', ' ').ToUpperInvariant();

    /// <summary>The cells of every row of every table on a page.</summary>
    private static IEnumerable<string[]> Rows(string page) =>
        Repository.File(page).Text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries));

    /// <summary>Relative links of a page, as paths from the root.</summary>
    private static IEnumerable<string> LinksOf(SourceFile page) =>
        Regex.Matches(page.Text, @"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)", RegexOptions.None, Patience)
            .Select(match => Path.GetRelativePath(Repository.Root, Path.GetFullPath(InRoot(Path.Combine(Path.GetDirectoryName(page.Path)!, match.Groups[1].Value)))));

    private static string InRoot(string path) => Path.Combine(Repository.Root, path);
}
