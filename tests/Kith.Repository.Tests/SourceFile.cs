using System;

namespace Kith.Repository.Tests;

/// <summary>One file: its path from the root with forward slashes, and its text.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<string> _code = new(() => CSharpText.CodeOf(text));

    public string Path => path;

    public string Text => text;

    public string Name => System.IO.Path.GetFileName(path);

    /// <summary>C# text without comments and the contents of strings; its lines keep their numbers.</summary>
    public string Code => _code.Value;

    /// <summary>The first folder below src, or "" elsewhere: the project a product file belongs to.</summary>
    public string Project => path.StartsWith("src/", StringComparison.Ordinal) && path.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    public int LineOf(int index) => text.AsSpan(0, index).Count('\n') + 1;

    public override string ToString() => path;
}
