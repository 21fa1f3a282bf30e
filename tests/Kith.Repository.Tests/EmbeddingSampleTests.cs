using System.Text.RegularExpressions;

namespace Kith.Repository.Tests;

/// <summary>docs/embedding.md shows the program that is built and run.</summary>
public sealed class EmbeddingSampleTests
{
    [Fact]
    public void The_page_shows_the_sample()
    {
        string page = Repository.File("docs/embedding.md").Text;
        string shown = Regex.Match(page, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, System.TimeSpan.FromSeconds(5)).Groups[1].Value;
        Assert.Equal(Repository.File("samples/Embedding/Program.cs").Text.TrimEnd(), shown.TrimEnd());
    }
}
