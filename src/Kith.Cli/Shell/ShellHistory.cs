using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Kith.Cli.Shell;

/// <summary>The last lines of the shell, kept from one to the next in <c>$XDG_STATE_HOME/kith/history</c>, which its owner alone may read.</summary>
internal sealed class ShellHistory
{
    /// <summary>The most lines kept.</summary>
    public const int MostLines = 1_000;

    private readonly string _file;
    private readonly List<string> _lines;

    public ShellHistory(Func<string, string?> variable)
    {
        string? home = variable("XDG_STATE_HOME");
        if (!Path.IsPathRooted(home))
            home = Path.Combine(variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        _file = Path.Combine(home!, "kith", "history");
        _lines = File.Exists(_file) ? [.. File.ReadLines(_file).TakeLast(MostLines)] : [];
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line, unless it is the last one again. What cannot be kept is not worth a word.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        if (_lines.Count > MostLines)
            _lines.RemoveAt(0);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using StreamWriter writer = new(_file, options);
            foreach (string kept in _lines)
                writer.WriteLine(kept);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The shell works without.
        }
    }
}
