using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Kith.Repository.Tests;

/// <summary>Who may know whom. The same map stands in docs/architecture.md.</summary>
public sealed class ProjectGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kith.Core"] = [],
        ["Kith.Libp2p"] = ["Kith.Core"],
        ["Kith.Storage"] = ["Kith.Core"],
        ["Kith.Simulation"] = ["Kith.Core"],
        ["Kith.Artifacts"] = ["Kith.Core"],
        ["Kith"] = ["Kith.Libp2p", "Kith.Storage"],
        ["Kith.Testing"] = ["Kith"],
        ["Kith.Server"] = ["Kith", "Kith.Artifacts"],
        ["Kith.Cli"] = ["Kith.Server", "Kith.Simulation", "Kith.Artifacts"],
    };

    public static TheoryData<string> Products => [.. ProductProjects().Select(file => Path.GetFileNameWithoutExtension(file.Name))];

    [Theory]
    [MemberData(nameof(Products))]
    public void Product_projects_reference_one_way(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out string[]? allowed), $"{project} is not on the map: decide who may know it.");
        IEnumerable<string> references = Includes(ProjectFile(project), "ProjectReference").Select(NameOf);
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Core_uses_the_base_class_library_and_analyzers_alone()
    {
        XDocument core = XDocument.Parse(ProjectFile("Kith.Core").Text);
        Assert.Empty(core.Descendants("FrameworkReference"));
        Assert.All(core.Descendants("PackageReference"), package => Assert.Equal("all", package.Attribute("PrivateAssets")?.Value));
    }

    [Fact]
    public void Only_the_server_the_command_and_their_tests_know_the_web_framework()
    {
        string[] products = [.. ProductProjects()
            .Where(file => Includes(file, "FrameworkReference").Any())
            .Select(file => Path.GetFileNameWithoutExtension(file.Name))];
        Assert.Empty(products.Except(["Kith.Server", "Kith.Cli"]));
    }

    [Fact]
    public void Every_project_is_in_the_solution_and_every_solution_entry_exists()
    {
        IEnumerable<string> listed = XDocument.Parse(Repository.File("Kith.slnx").Text).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value);
        IEnumerable<string> present = Repository.WithExtension(".csproj").Select(file => file.Path);
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_product_project_has_a_test_project()
    {
        IEnumerable<string> tested = ProductProjects().Select(file => $"tests/{Path.GetFileNameWithoutExtension(file.Name)}.Tests");
        Assert.All(tested, folder => Assert.Contains(Repository.WithExtension(".csproj"), file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Package_versions_are_exact_and_central()
    {
        IEnumerable<XElement> central = XDocument.Parse(Repository.File("Directory.Packages.props").Text).Descendants("PackageVersion");
        Assert.All(central, package => Assert.Matches(@"^\d+(\.\d+)+(-[\w.]+)?$", package.Attribute("Version")!.Value));
        IEnumerable<XElement> elsewhere = Repository.WithExtension(".csproj")
            .SelectMany(file => XDocument.Parse(file.Text).Descendants("PackageReference"));
        Assert.All(elsewhere, package => Assert.Null(package.Attribute("Version")));
    }

    [Fact]
    public void Every_project_ships_its_doc_comments_and_treats_warnings_as_errors()
    {
        XDocument shared = XDocument.Parse(Repository.File("Directory.Build.props").Text);
        Assert.Equal("true", shared.Descendants("GenerateDocumentationFile").Single().Value);
        Assert.Equal("true", shared.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.All(ProductProjects(), file =>
        {
            Assert.DoesNotContain("CS1591", file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("GenerateDocumentationFile", file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("TreatWarningsAsErrors", file.Text, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<SourceFile> ProductProjects() =>
        Repository.WithExtension(".csproj").Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    private static SourceFile ProjectFile(string project) => Repository.File($"src/{project}/{project}.csproj");

    private static IEnumerable<string> Includes(SourceFile project, string element) =>
        XDocument.Parse(project.Text).Descendants(element).Select(item => item.Attribute("Include")!.Value);

    private static string NameOf(string reference) => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'));
}
