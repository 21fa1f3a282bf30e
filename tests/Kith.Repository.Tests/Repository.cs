using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Kith.Repository.Tests;

/// <summary>The checkout as text: its root, and every file that people wrote.</summary>
internal static class Repository
{
    private static readonly string[] BuiltFolders = [".git", "bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "artifacts"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Walk(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>C# files under a folder, "" meaning all of them.</summary>
    public static IEnumerable<SourceFile> CSharp(string folder = "") =>
        Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> WithExtension(string extension) =>
        Files.Where(file => file.Path.EndsWith(extension, StringComparison.Ordinal));

    public static SourceFile File(string path) =>
        Files.FirstOrDefault(file => file.Path == path) ?? throw new FileNotFoundException($"The repository has no {path}.");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Kith.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Kith.slnx.");
    }

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            // A worktree's link to its repository is a file of this name.
            if (file.Name != ".git")
                yield return new SourceFile(System.IO.Path.GetRelativePath(Root, file.FullName), System.IO.File.ReadAllText(file.FullName));
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories())
        {
            if (BuiltFolders.Contains(inner.Name))
                continue;
            foreach (SourceFile file in Walk(inner))
                yield return file;
        }
    }
}
