using System;
using System.IO;
using System.Text;

namespace Kith.Cli.Logging;

/// <summary>Where a daemon logs to.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly bool _isOwn;

    private LogOutput(TextWriter writer, bool isOwn) => (Writer, _isOwn) = (writer, isOwn);

    /// <summary>Takes the lines.</summary>
    public TextWriter Writer { get; }

    /// <summary>The file, or standard output where it cannot be opened, which is said; standard error where there is none.</summary>
    public static LogOutput Open(string? file, Terminal terminal)
    {
        if (file is null)
            return new LogOutput(terminal.Error, isOwn: false);
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            return new LogOutput(new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options) { AutoFlush = true }, isOwn: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.Note($"The log file '{file}' cannot be opened ({failure.Message}); logging to standard output instead.");
            return new LogOutput(terminal.Text, isOwn: false);
        }
    }

    /// <summary>Closes the file; what is the terminal's stays open.</summary>
    public void Dispose()
    {
        if (_isOwn)
            Writer.Dispose();
    }
}
