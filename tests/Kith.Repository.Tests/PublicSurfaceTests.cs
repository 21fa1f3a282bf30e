using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Kith.Repository.Tests;

/// <summary>
/// The public surface of each library is written down in docs/api. A change to it shows up in review;
/// KITH_UPDATE_API=1 rewrites the files.
/// </summary>
public sealed class PublicSurfaceTests
{
    public static TheoryData<string> Libraries =>
    [
        .. Repository.WithExtension(".csproj")
            .Where(file => file.Project.Length > 0 && !file.Text.Contains("<OutputType>Exe</OutputType>", StringComparison.Ordinal))
            .Select(file => file.Project),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_what_docs_api_says(string library)
    {
        string surface = PublicSurface.Of(Assembly.Load(library));
        string path = Path.Combine(Repository.Root, "docs", "api", $"{library}.txt");
        if (surface.Length > 0 && Environment.GetEnvironmentVariable("KITH_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, surface);
        }

        string[] written = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] built = surface.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Findings.None(built.Except(written).Select(line => $"+ {line}").Concat(written.Except(built).Select(line => $"- {line}")));
        Assert.Equal(written, built);
    }

    [Fact]
    public void Every_written_surface_belongs_to_a_library() =>
        Assert.All(
            Repository.Files.Where(file => file.Path.StartsWith("docs/api/", StringComparison.Ordinal)),
            file => Assert.Contains(Path.GetFileNameWithoutExtension(file.Name), Libraries.Select(row => row.Data)));
}
